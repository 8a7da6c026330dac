create table t (id int primary key, code text unique, pos int, constraint pos_unique unique (pos) deferrable);
insert into t select g, 'c' || g, g from generate_series(1, 100) g;
create table t_new (id bigint primary key, code text, pos int);
grant select, update on t to {application};
