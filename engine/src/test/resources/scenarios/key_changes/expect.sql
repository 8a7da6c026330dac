select v = 'row 2' from t where a = 1 and b = 1;
select v = 'row 1' from t where a = 2 and b = 2;
select v = 'row 3' from t where a = 103 and b = 0;
select not exists (select from t where a = 3);
select v = 'row 4' from t where a = 4 and b = 7;
select count(*) = 1 and bool_and(v = 'again') from t where a = 5;
select v = 'row 6' from t where a = 7 and b = 1;
select not exists (select from t where a = 6);
select count(*) = 29 from t;
