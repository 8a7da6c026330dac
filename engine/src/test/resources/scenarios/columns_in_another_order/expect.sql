select array_agg(attname::text order by attnum) = array['c', 'b', 'id', 'a']
  from pg_attribute
  where attrelid = 't'::regclass and attnum > 0;
select count(*) = 0
  from (select id, a, b, c from t where id <= 300 except select id, a, b, c from copy) d;
select a = 'a' and b is null from t where id = 301;
