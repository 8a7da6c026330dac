select bool_and(j = i - 1 and k = i * 100 and l = i + 1) and array_agg(i order by i) = array[2, 3, 4, 5, 6, 7] from tab10;
select array_agg(attname::text order by attname) = array['j']
  from pg_attribute
  where attrelid = 'tab10'::regclass and attgenerated = 's';
