create table t (id int primary key, d date not null);
insert into t values (1, '2021-01-01');
