select v = 2 from t where id = 1;
select v = 2 from t where id = 2;
select count(*) = 10 from t;
