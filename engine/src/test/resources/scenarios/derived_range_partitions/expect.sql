select array_agg(c.relname || ' ' || pg_get_expr(c.relpartbound, c.oid) order by c.relname)
    = array['measurement_2026_11 FOR VALUES FROM (''2026-11-01'') TO (''2026-12-01'')',
      'measurement_2026_12 FOR VALUES FROM (''2026-12-01'') TO (''2027-01-01'')',
      'measurement_2027_01 FOR VALUES FROM (''2027-01-01'') TO (''2027-02-01'')',
      'measurement_2027_02 FOR VALUES FROM (''2027-02-01'') TO (''2027-03-01'')',
      'measurement_early FOR VALUES FROM (MINVALUE) TO (''2026-11-01'')',
      'measurement_rest DEFAULT']
  from pg_inherits join pg_class c on c.oid = inhrelid where inhparent = 'measurement'::regclass;
select bool_and(c.reloptions = array['fillfactor=90'] and t.reloptions = array['autovacuum_enabled=off']
    and c.relacl is distinct from null
    and not has_table_privilege('{application}', c.oid, 'select'))
  from pg_inherits join pg_class c on c.oid = inhrelid join pg_class t on t.oid = c.reltoastrelid
  where inhparent = 'measurement'::regclass;
select bool_and(attstorage = 'e') and count(*) = 7 from pg_attribute a
  join pg_partition_tree('measurement') on relid = a.attrelid where attname = 'note';
select count(*) = 200 from measurement;
select tableoid = 'measurement_2027_01'::regclass from measurement where id = 3;
select tableoid = 'measurement_rest'::regclass from measurement where id = 1000;
select format_type(atttypid, atttypmod) = 'bigint' from pg_attribute
  where attrelid = 'measurement_rest'::regclass and attname = 'id';
select to_regclass('measurement_2026_12_city_id_idx') is not null;
