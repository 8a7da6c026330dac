select count(*) = 0
  from measurement m
  full join expected e on m.id = e.id and m.logdate = e.logdate
  where row(m.city_id, m.peaktemp, m.unitsales) is distinct from
    row(e.city_id, e.peaktemp, e.unitsales) or m.id is null or e.id is null;
select count(*) = 1 from measurement_rest where logdate = '2027-01-01';
select bool_and(not attnotnull = (attname in ('peaktemp', 'unitsales')))
  from pg_attribute
  where attrelid = 'measurement'::regclass and attnum > 0;
select relkind = 'p' from pg_class where oid = 'measurement'::regclass;
select array_agg(attname || ' ' || format_type(atttypid, atttypmod) order by attnum)
    = array['id bigint', 'city_id integer', 'logdate date', 'peaktemp integer', 'unitsales integer']
  from pg_attribute
  where attrelid = 'measurement'::regclass and attnum > 0;
select pg_get_constraintdef(oid) = 'PRIMARY KEY (id, logdate)' and conname = 'measurement_pkey'
  from pg_constraint
  where conrelid = 'measurement'::regclass and contype = 'p';
select bool_and(tableoid = case when logdate < '2026-02-01' then 'measurement_2026_01'
    when logdate < '2026-03-01' then 'measurement_2026_02' else 'measurement_rest' end::regclass)
  from measurement;
