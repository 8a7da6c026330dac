select array_agg(i || ':' || j || ':' || l order by i)
    = array['1:0:0', '2:8:-8', '3:30:-30', '5:50:-50', '6:40:-40']
  from tab12;
select array_agg(format_type(atttypid, atttypmod) || ' ' || attgenerated::text order by attnum)
    = array['bigint ', 'integer ', 'integer ', 'bigint s']
  from pg_attribute where attrelid = 'tab12'::regclass and attnum > 0;
