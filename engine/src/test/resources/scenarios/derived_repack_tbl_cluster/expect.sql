select count(*) = 2 from before;
select array_agg(before order by relname) = (
    select array_agg(row(c.relname, c.reloptions, i.indisclustered, pg_get_indexdef(c.oid))::before
      order by c.relname)
    from pg_index i join pg_class c on c.oid = i.indexrelid where indrelid = 'tbl_cluster'::regclass)
  from before;
select indisclustered from pg_index where indexrelid = '","") cluster"'::regclass;
select reloptions = array['fillfactor=70'] from pg_class where oid = 'tbl_cluster'::regclass;
select reloptions = array['fillfactor=75'] from pg_class where oid = 'tbl_cluster_pkey'::regclass;
select count(*) = 0 from ((table twin except all table tbl_cluster) union all (table tbl_cluster except all table twin)) d;
select array_agg(attname::text order by attnum) = array['col1', 'time', ',")'] from pg_attribute
  where attrelid = 'tbl_cluster'::regclass and attnum > 0 and not attisdropped;
