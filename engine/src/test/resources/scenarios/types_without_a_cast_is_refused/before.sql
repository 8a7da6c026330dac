create table t (id int primary key, v point);
create table t_new (id int primary key, v int);
