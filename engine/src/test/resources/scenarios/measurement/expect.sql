select count(*) = 0
  from measurement m
  full join expected e on m.id = e.id and m.logdate = e.logdate
  where row(m.city_id, m.peaktemp, m.unitsales) is distinct from
    row(e.city_id, e.peaktemp, e.unitsales) or m.id is null or e.id is null;
select count(*) = 1 from measurement_rest where logdate = '2027-01-01';
select bool_and(not attnotnull = (attname in ('peaktemp', 'unitsales')))
  from pg_attribute
  where attrelid = 'measurement'::regclass and attnum > 0;
