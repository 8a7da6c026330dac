create table t (id int unique, v int);
create table t_new (id int primary key, v int);
