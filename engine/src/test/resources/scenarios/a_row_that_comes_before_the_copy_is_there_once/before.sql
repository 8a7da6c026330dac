-- Committed after the capture is there and before the copy begins: the copy meets it, and so does the replay.
create table t (id int primary key, v int);
insert into t select g, g from generate_series(1, 1000) g;
create table t_new (v int, id bigint primary key);
grant select, insert, update, delete on t to {application};
