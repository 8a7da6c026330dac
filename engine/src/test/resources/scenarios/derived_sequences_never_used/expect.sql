select array_agg(i || ':' || n || ':' || j order by i)
    = array['1:1:first', '50:50:a', '60:60:b', '70:70:c', '80:80:d']
  from counted;
select pg_get_serial_sequence('counted', 'i') = 'public.counted_i_seq'
  and pg_get_serial_sequence('counted', 'n') = 'public.counted_n_seq';
