select count(*) = 100 and sum(v) = 5050 - 1 - 2 + 500 from t;
select array_agg(indexrelid::regclass::text order by indexrelid::regclass::text) = array['t_key', 't_v']
  from pg_index
  where indrelid = 't'::regclass;
