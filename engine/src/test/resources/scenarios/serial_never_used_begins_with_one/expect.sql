select array_agg(i || j order by i) = array['1one'] from tab9;
select pg_get_serial_sequence('tab9', 'i') = 'public.tab9_i_seq';
