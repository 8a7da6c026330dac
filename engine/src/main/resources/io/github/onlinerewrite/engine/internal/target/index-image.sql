with here as (
  select i.indexrelid as oid, i.indrelid as relid
  from pg_index i
  join pg_class c on c.oid = i.indexrelid
  where i.indrelid = ? and c.relname = ?),
constraints as (
  select r.*
  from pg_constraint r
  join here on r.conindid = here.oid and r.conrelid = here.relid),
itself(classid, objid) as (
  select 'pg_class'::regclass, oid from here
  union all
  select 'pg_constraint'::regclass, oid from constraints)
-- All but OIDs, files, statistics and the text positions in stored expressions.
select jsonb_build_array(
  pg_get_indexdef(here.oid),
  (select to_jsonb(c) - array['oid', 'relfilenode', 'relpages', 'reltuples', 'relallvisible',
     'relallfrozen', 'relfrozenxid', 'relminmxid']
   from pg_class c where c.oid = here.oid),
  (select to_jsonb(i) - array['indexrelid', 'indcheckxmin', 'indexprs', 'indpred']
   from pg_index i where i.indexrelid = here.oid),
  (select jsonb_agg(to_jsonb(a) - array['attrelid', 'attcacheoff'] order by a.attnum)
   from pg_attribute a where a.attrelid = here.oid),
  (select jsonb_agg(to_jsonb(r) - array['oid', 'conindid', 'conbin']) from constraints r),
  (select jsonb_agg(pg_get_constraintdef(r.oid)) from constraints r),
  (select jsonb_agg(o.description order by o.classoid)
   from pg_description o join itself on (o.classoid, o.objoid) = (classid, objid)),
  -- What it depends on, and what depends on it; a constraint's own triggers have its OID for a name.
  (select jsonb_agg(what order by what)
   from (
     select concat_ws(' ', d.deptype::text, 'on',
       pg_describe_object(d.refclassid, d.refobjid, d.refobjsubid)) as what
     from pg_depend d join itself on (d.classid, d.objid) = (itself.classid, itself.objid)
     union all
     select concat_ws(' ', d.deptype::text, 'by',
       pg_describe_object(d.classid, d.objid, d.objsubid))
     from pg_depend d join itself on (d.refclassid, d.refobjid) = (itself.classid, itself.objid)
     where d.classid <> 'pg_trigger'::regclass or d.deptype <> 'i') as dependencies),
  -- The table, of which a constraint may take something with it.
  (select jsonb_build_array(t.relreplident, t.relhastriggers, t.reloptions)
   from pg_class t where t.oid = here.relid),
  (select jsonb_agg(jsonb_build_array(a.attname, a.attnotnull) order by a.attnum)
   from pg_attribute a where a.attrelid = here.relid and a.attnum > 0),
  (select jsonb_agg(r.conname order by r.conname)
   from pg_constraint r where r.conrelid = here.relid))::text
from here
