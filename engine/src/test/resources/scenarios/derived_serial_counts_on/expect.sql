select array_agg(i order by i) = array[1, 2] from tab9;
select pg_get_serial_sequence('tab9', 'i') = 'public.tab9_i_seq';
select has_sequence_privilege('{application}', 'tab9_i_seq', 'usage');
