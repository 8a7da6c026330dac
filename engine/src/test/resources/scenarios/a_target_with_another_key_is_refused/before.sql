create table t (id int primary key, v int not null);
create table t_new (id int, v int primary key);
