insert into t values (101, 7);
delete from t where id = 1;
