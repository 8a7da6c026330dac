select array_agg(i || j order by i) = array['1one', '2two', '3three'] from tab8;
select pg_get_serial_sequence('tab8', 'i') = 'public.tab8_i_seq';
select format_type(atttypid, -1) = 'bigint'
  from pg_attribute
  where attrelid = 'tab8'::regclass and attname = 'i';
