select bool_and(l = i + 1) and count(*) = 5 from tab11;
select attgenerated = 'v' from pg_attribute where attrelid = 'tab11'::regclass and attname = 'l';
select array_agg(conname::text order by conname) = array['j_is_there', 'l_is_there', 'tab11_i_not_null']
  from pg_constraint where conrelid = 'tab11'::regclass and contype = 'n';
