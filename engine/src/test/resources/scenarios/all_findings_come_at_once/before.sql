create table t (id int, v point);
create table t_new (id int primary key, v int);
insert into t_new values (1, 1);
