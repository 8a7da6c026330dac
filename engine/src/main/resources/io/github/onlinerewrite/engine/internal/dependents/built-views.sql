-- Views that were built before a swap, each before all that it uses.
with recursive ours as (
  select c.oid, n.nspname, c.relname, c.relkind
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('v', 'm') and starts_with(c.relname, ?)
), upon(oid, depth) as (
  select oid, 0 from ours
  union
  select w.ev_class, u.depth + 1
  from upon u
  join pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = u.oid
    and d.classid = 'pg_rewrite'::regclass
  join pg_rewrite w on w.oid = d.objid and w.ev_class <> u.oid
  where w.ev_class in (select oid from ours)
)
select o.nspname, o.relname, o.relkind = 'm'
from ours o
join upon u on u.oid = o.oid
group by o.oid, o.nspname, o.relname, o.relkind
order by max(u.depth) desc
