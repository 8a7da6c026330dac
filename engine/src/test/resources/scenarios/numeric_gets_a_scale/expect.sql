select array_agg(j::text order by i) = array['0.10', '99.90', null] from tab4;
select format_type(atttypid, atttypmod) = 'numeric(4,2)'
  from pg_attribute
  where attrelid = 'tab4'::regclass and attname = 'j';
