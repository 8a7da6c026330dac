insert into t values (1001, 1001);
truncate t;
insert into t values (1, -1), (2000, -2);
