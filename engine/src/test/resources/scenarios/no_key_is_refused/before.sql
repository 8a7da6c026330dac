create table t (id int, v int);
create table t_new (id int primary key, v int);
