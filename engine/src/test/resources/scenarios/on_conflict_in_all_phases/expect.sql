select count(*) = 0
  from (select id, count(*) as hits from tally group by id) as t
  full join counter as c using (id)
  where coalesce(t.hits, 0) is distinct from c.hits;
select count(*) > 50 from tally;
select bool_and(name = 'n' || id) and count(distinct name) = count(*) from counter;
select format_type(atttypid, -1) = 'bigint' from pg_attribute
  where attrelid = 'counter'::regclass and attname = 'id';
