insert into t values (1001, 1001);
update t set v = -v where id = 1;
update t set id = 2000 where id = 2;
delete from t where id = 3;
