create table t (id int primary key deferrable, v int);
create table t_new (id int primary key, v int);
