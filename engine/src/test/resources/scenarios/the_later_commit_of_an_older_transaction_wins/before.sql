create table t (id int primary key, v text);
insert into t select g, 'old' from generate_series(1, 100) g;
create table t_new (id bigint primary key, v text);
grant select, insert, update, delete on t to {application};
