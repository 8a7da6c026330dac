select v is null and s is null from t where id = 1;
select bool_and(v = id and s = 's' || id) from t where id between 2 and 10;
-- A default is not put in the place of a NULL that was inserted.
select v is null and s is null from t where id = 11;
select v is null and s = 'default' from t where id = 12;
select v is null and s = 'default' from t where id = 13;
