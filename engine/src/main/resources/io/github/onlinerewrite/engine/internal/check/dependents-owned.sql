with recursive source as (
  select ?::bigint::oid as oid
), dependents as (
  select distinct d.classid, d.objid
  from pg_depend d
  join source s on d.refobjid = s.oid
  where d.refclassid = 'pg_class'::regclass
), family(oid) as (
  select oid from source
  union
  select w.ev_class
  from family f
  join pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = f.oid
    and d.classid = 'pg_rewrite'::regclass
  join pg_rewrite w on w.oid = d.objid
  join pg_class c on c.oid = w.ev_class and c.relkind in ('v', 'm')
), owned(classid, objid, owner) as (
  select 'pg_publication'::regclass, p.oid, p.pubowner
  from pg_publication p
  join pg_publication_rel r on r.prpubid = p.oid
  join source s on s.oid = r.prrelid
  union
  select 'pg_statistic_ext'::regclass, x.oid, x.stxowner
  from pg_statistic_ext x
  join source s on s.oid = x.stxrelid
  union
  select 'pg_proc'::regclass, f.oid, f.proowner
  from pg_proc f
  join pg_depend d on d.classid = 'pg_proc'::regclass and d.objid = f.oid
    and d.refclassid = 'pg_class'::regclass
  join family v on v.oid = d.refobjid
  union
  select 'pg_class'::regclass, c.oid, c.relowner
  from dependents d
  left join pg_policy p on d.classid = 'pg_policy'::regclass and p.oid = d.objid
  left join pg_rewrite w on d.classid = 'pg_rewrite'::regclass and w.oid = d.objid
  left join pg_attrdef e on d.classid = 'pg_attrdef'::regclass and e.oid = d.objid
  join pg_class c on c.oid in (p.polrelid, w.ev_class, e.adrelid)
  union
  select 'pg_class'::regclass, c.oid, c.relowner
  from pg_class c
  join family f on f.oid = c.oid
)
select pg_describe_object(classid, objid, 0), quote_ident(pg_get_userbyid(owner)),
       quote_ident(current_user)
from owned
where not pg_has_role(owner, 'usage')
  and objid <> (select oid from source)
order by 1
