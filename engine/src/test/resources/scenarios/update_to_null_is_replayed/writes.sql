update t set v = null, s = null where id = 1;
insert into t values (11, null, null);
insert into t (id) values (12);
