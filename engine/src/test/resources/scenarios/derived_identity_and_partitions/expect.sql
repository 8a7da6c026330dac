select array_agg(id || ':' || n || ':' || v order by id) = array['27:21:meanwhile', '28:22:afterwards']
  from counted where v <> 'x';
select pg_get_serial_sequence('counted', 'id') = 'public.counted_id_seq'
  and pg_get_serial_sequence('counted', 'n') = 'public.counted_n_seq';
select attidentity = 'a' from pg_attribute
  where attrelid = 'counted'::regclass and attname = 'id';
