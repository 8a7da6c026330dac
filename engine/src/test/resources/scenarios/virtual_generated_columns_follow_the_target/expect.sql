select array_agg(concat_ws(':', i, j, k, l) order by i)
    = array['2:1:200:3', '3:2:300:4', '4:3:400:5', '5:4:500:6', '6:5:600:7', '7:6:100:8']
  from tab11;
select array_agg(attname || ' ' || attgenerated::text order by attname)
    = array['i ', 'j v', 'k ', 'l ']
  from pg_attribute
  where attrelid = 'tab11'::regclass and attnum > 0;
