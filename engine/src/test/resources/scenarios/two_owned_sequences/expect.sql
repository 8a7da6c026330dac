select array_agg(id || ':' || n order by id) = array['11:11', '12:12'] from t where id > 10;
select pg_get_serial_sequence('t', 'id') = 'public.t_id_seq'
  and pg_get_serial_sequence('t', 'n') = 'public.t_n_seq';
select to_regclass('t_old') is null;
