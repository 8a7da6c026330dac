update t set v = 500 where a = 1;
delete from t where a = 2;
insert into t values (2, 'other', 0);
