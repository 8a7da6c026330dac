create table t (id int primary key, v int);
create table t_new (id int primary key, v int);
insert into t_new values (1, 1);
