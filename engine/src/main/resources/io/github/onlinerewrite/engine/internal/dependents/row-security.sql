-- Tables whose row security holds for an owner of a materialized view or of a view that it is filled
-- from.
with recursive filled as (
  select oid from pg_class where oid = any (?) and relispopulated
), reads(filled, oid) as (
  select oid, oid from filled
  union
  select r.filled, d.refobjid
  from reads r
  join pg_class c on c.oid = r.oid and (c.relkind = 'v' or c.oid = r.filled)
  join pg_rewrite w on w.ev_class = c.oid and w.rulename = '_RETURN'
  join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid
    and d.refclassid = 'pg_class'::regclass and d.refobjid <> w.ev_class
)
select distinct t.oid::regclass::text, quote_ident(a.rolname), r.filled::regclass::text
from reads r
join pg_class t on t.oid = r.oid and t.relrowsecurity
join reads v on v.filled = r.filled
join pg_class c on c.oid = v.oid and c.relkind in ('v', 'm')
join pg_roles a on a.oid = c.relowner
where not a.rolsuper and not a.rolbypassrls
  and (t.relforcerowsecurity or not pg_has_role(a.oid, t.relowner, 'usage'))
order by 1, 2, 3
