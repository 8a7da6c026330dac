create table t (id int not null, v int);
create unique index on t (id) where v > 0;
create table t_new (id int primary key, v int);
