select array_agg(concat_ws(' ', attname, attnum, attstorage, nullif(attstattarget, -1), attoptions) order by attnum)
    = array['c1 1 m 1 {n_distinct=17}', 'id 2 p', 'c2 3 e', 'c3 4 x']
  from pg_attribute where attrelid = 'tbl_with_dropped_column'::regclass and attnum > 0;
select c.reloptions = array['autovacuum_enabled=off', 'autovacuum_analyze_threshold=17']
    and t.reloptions = array['autovacuum_enabled=off', 'autovacuum_vacuum_scale_factor=0.5']
  from pg_class c join pg_class t on t.oid = c.reltoastrelid
  where c.oid = 'tbl_with_dropped_column'::regclass;
select count(*) = 99 from (table before intersect table view_for_dropped_column) d;
select array_agg(v::text order by id) = array['(changed,1,' || repeat('c2', 1000) || ',c3)', '(late,101,,c3)']
  from view_for_dropped_column v where id in (1, 101);
select array_agg(attname::text order by attnum) = array['c1', 'id', 'c2', 'c3'] from pg_attribute
  where attrelid = 'view_for_dropped_column'::regclass;
