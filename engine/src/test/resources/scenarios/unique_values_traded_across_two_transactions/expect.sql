select code = 'c2' and pos = 2 from t where id = 1;
select code = 'c1' and pos = 1 from t where id = 2;
select count(*) = 100 and count(distinct code) = 100 from t;
select array_agg(conname::text order by conname) = array['pos_unique', 't_code_key', 't_pkey']
  from pg_constraint
  where conrelid = 't'::regclass and contype in ('p', 'u');
select condeferrable from pg_constraint
  where conrelid = 't'::regclass and conname = 'pos_unique';
