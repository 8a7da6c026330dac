with recreated as (
  select c.oid, c.reltype, t.typarray, c.reltoastrelid
  from pg_class c
  join pg_type t on t.oid = c.reltype
  where c.oid = any (?)
), carried as (
  select unnest(?::oid[]) as oid
)
select pg_describe_object(d.classid, d.objid, d.objsubid), r.oid::regclass::text
from recreated r
join pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = r.oid
  or d.refclassid = 'pg_type'::regclass and d.refobjid in (r.reltype, r.typarray)
left join pg_rewrite w on d.classid = 'pg_rewrite'::regclass and w.oid = d.objid
left join pg_trigger g on d.classid = 'pg_trigger'::regclass and g.oid = d.objid
left join pg_attrdef e on d.classid = 'pg_attrdef'::regclass and e.oid = d.objid
left join pg_type t on d.classid = 'pg_type'::regclass and t.oid = d.objid
left join pg_index i on d.classid = 'pg_class'::regclass and i.indexrelid = d.objid
where not coalesce(w.ev_class in (select oid from carried), false)
  and not coalesce(i.indrelid = r.oid, false)
  and not (d.classid = 'pg_class'::regclass and d.objid = r.reltoastrelid)
  and not coalesce(g.tgrelid = r.oid, false)
  and not coalesce(e.adrelid = r.oid, false)
  and not coalesce(t.oid in (r.reltype, r.typarray), false)
  and not (d.classid = 'pg_class'::regclass and d.objid in (select oid from carried))
  -- Functions that name a view, and not its row type.
  and not (d.classid = 'pg_proc'::regclass and d.refclassid = 'pg_class'::regclass)
union
select 'a security label of ' || l.provider, r.oid::regclass::text
from recreated r
join pg_seclabel l on l.classoid = 'pg_class'::regclass and l.objoid = r.oid
union
select 'dependence on an extension', r.oid::regclass::text
from recreated r
join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = r.oid
  and d.deptype in ('x', 'e')
order by 1, 2
