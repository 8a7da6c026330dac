-- Functions of others that run when a materialized view is filled or indexed. What the owner of the
-- source has written runs with our rights anyway, when rows are copied.
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
), code(filled, classid, objid) as (
  select r.filled, 'pg_rewrite'::regclass, w.oid
  from reads r
  join pg_class c on c.oid = r.oid and (c.relkind = 'v' or c.oid = r.filled)
  join pg_rewrite w on w.ev_class = c.oid and w.rulename = '_RETURN'
  union
  select f.oid, 'pg_class'::regclass, i.indexrelid
  from filled f
  join pg_index i on i.indrelid = f.oid
)
select distinct p.oid::regprocedure::text, quote_ident(a.rolname), k.filled::regclass::text
from code k
join pg_depend d on d.classid = k.classid and d.objid = k.objid
left join pg_operator o on d.refclassid = 'pg_operator'::regclass and o.oid = d.refobjid
join pg_proc p on p.oid = o.oprcode
  or d.refclassid = 'pg_proc'::regclass and p.oid = d.refobjid
join pg_roles a on a.oid = p.proowner
where not a.rolsuper and a.rolname <> current_user
  and a.oid <> (select relowner from pg_class where oid = ?)
order by 1, 2, 3
