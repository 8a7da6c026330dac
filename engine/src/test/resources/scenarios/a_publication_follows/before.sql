create table t (id int primary key, v int);
insert into t select i, i from generate_series(1, 100) i;
create publication p for table t;
create table t_new (id bigint primary key, v int);
grant select, insert, update, delete on t to {application};
