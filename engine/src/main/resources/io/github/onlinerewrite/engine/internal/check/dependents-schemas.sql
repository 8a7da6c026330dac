with recursive family(oid) as (
  select ?::bigint::oid
  union
  select w.ev_class
  from family f
  join pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = f.oid
    and d.classid = 'pg_rewrite'::regclass
  join pg_rewrite w on w.oid = d.objid
  join pg_class c on c.oid = w.ev_class and c.relkind in ('v', 'm')
), placed(classid, objid, schema) as (
  select 'pg_class'::regclass, c.oid, c.relnamespace
  from pg_class c
  join family f on f.oid = c.oid
  where c.relkind in ('v', 'm')
  union
  select 'pg_statistic_ext'::regclass, s.oid, s.stxnamespace
  from pg_statistic_ext s
  join family f on f.oid = s.stxrelid
  union
  select 'pg_proc'::regclass, p.oid, p.pronamespace
  from pg_proc p
  join pg_depend d on d.classid = 'pg_proc'::regclass and d.objid = p.oid
    and d.refclassid = 'pg_class'::regclass
  join family f on f.oid = d.refobjid
)
select pg_describe_object(classid, objid, 0), quote_ident(n.nspname), quote_ident(current_user)
from placed p
join pg_namespace n on n.oid = p.schema
where not has_schema_privilege(n.oid, 'create')
order by 1
