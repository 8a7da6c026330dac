create table t (id int primary key, v int, w int);
create table t_new (id int primary key, v int);
