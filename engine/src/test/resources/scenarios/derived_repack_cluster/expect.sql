select count(*) = 0
  from before full join (
    select c.relname, coalesce(c.reloptions::text, '') as reloptions, i.indisclustered, pg_get_indexdef(c.oid) as definition
    from pg_index i join pg_class c on c.oid = i.indexrelid
    where indrelid = 'tbl_cluster'::regclass) as now
  using (relname, reloptions, indisclustered, definition)
  where before is null or now is null;
select c.reloptions = array['fillfactor=70', 'autovacuum_vacuum_threshold=1000']
    and t.reloptions = array['autovacuum_vacuum_threshold=7']
  from pg_class c join pg_class t on t.oid = c.reltoastrelid
  where c.oid = 'tbl_cluster'::regclass;
select array_agg(concat_ws(' ', attname, attstorage, attstattarget, attoptions) order by attnum)
  = array['col1 p 1000 {n_distinct=-0.5}', 'time p', ',") m']
  from (
    select attname, attstorage, attnum, nullif(attstattarget, -1) as attstattarget, attoptions
    from pg_attribute where attrelid = 'tbl_cluster'::regclass and attnum > 0) as a;
select count(*) = 300 and max("time") = '2027-01-01' from tbl_cluster;
