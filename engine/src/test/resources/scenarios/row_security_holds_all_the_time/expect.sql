select count(*) = 100 from t;
select count(*) = 10 and bool_and(who <> 'somebody') from t where id < 0;
select relrowsecurity from pg_class where oid = 't'::regclass;
