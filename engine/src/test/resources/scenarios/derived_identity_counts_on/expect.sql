select array_agg(i order by i) = array[1, 2]::bigint[] from tab8;
select pg_get_serial_sequence('tab8', 'i') = 'public.tab8_i_seq';
select attidentity = 'd' from pg_attribute where attrelid = 'tab8'::regclass and attname = 'i';
