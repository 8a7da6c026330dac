create table t (id int primary key, v int);
insert into t select g, g from generate_series(1, 20) g;
create table t_new (id int primary key, v int) partition by range (id);
create table t_new_1 partition of t_new for values from (1) to (20);
