select count(*) = 0
  from (
    select attname, format_type(atttypid, atttypmod) as type, attcollation, attnotnull, attstorage,
      pg_get_expr(adbin, adrelid) as value
    from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
    where attrelid = '"Orders"'::regclass and attnum > 0 and not attisdropped) as now
  full join before using (attname, type, attcollation, attnotnull, attstorage)
  where now.value is distinct from before.value;
select count(*) = 0
  from (
    select conname, pg_get_constraintdef(oid) as definition from pg_constraint
    where conrelid = '"Orders"'::regclass) as now
  full join constraints using (conname, definition)
  where now is null or constraints is null;
select reloptions = array['fillfactor=80'] from pg_class where oid = '"Orders"'::regclass;
select count(*) = 0 from pg_class where relname like 'online\_rewrite\_%';
select count(*) = 0
  from twin full join "Orders" as o using (id)
  where id <= 2000 and id % 12 <> 0
    and row(twin."No", twin.amount, case when id % 8 = 0 then null else twin.note end)
      is distinct from row(o."No", o.amount, o.note);
select array_agg(id || ':' || coalesce(note, '-') order by id) = array['2001:late', '2002:it''s']
  from "Orders" where id > 2000;
select to_regclass('"Orders_old"') is null;
