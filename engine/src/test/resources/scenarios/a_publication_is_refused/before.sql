create table t (id int primary key, v int);
create publication p for table t;
create table t_new (id bigint primary key, v int);
