select array_agg(relname::text order by relname) = array['tab3_0', 'tab3_1', 'tab3_2', 'tab3_3']
  from pg_inherits join pg_class on pg_class.oid = inhrelid where inhparent = 'tab3'::regclass;
select count(*) = 156 and count(*) filter (where k = 'y') = 39 and count(distinct tableoid) = 4
  from tab3;
select pg_get_partkeydef('tab3'::regclass) = 'HASH (i, minor)';
