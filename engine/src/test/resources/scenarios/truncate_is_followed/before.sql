create table t (id int primary key, v int);
insert into t select g, g from generate_series(1, 1000) g;
create table t_new (id bigint primary key, v int) partition by range (id);
create table t_new_1 partition of t_new for values from (0) to (500);
create table t_new_2 partition of t_new default;
grant select, insert, truncate on t to {application};
