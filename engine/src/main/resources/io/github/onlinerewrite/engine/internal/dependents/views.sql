-- Every view and materialized view that uses the source, directly or through others, and what of
-- these each of them uses. A view is said to use what its other rules use too.
with recursive given as (
  select ?::bigint::oid as source, ?::bigint::oid as target
), uses(relation, used, attnum) as (
  select distinct w.ev_class, d.refobjid, d.refobjsubid
  from pg_rewrite w
  join pg_class c on c.oid = w.ev_class and c.relkind in ('v', 'm')
  join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid
    and d.refclassid = 'pg_class'::regclass and d.refobjid <> w.ev_class
  where w.oid >= 16384
), family(oid) as (
  select source from given
  union
  select u.relation
  from family f
  join uses u on u.used = f.oid
), changed(attnum) as (
  select a.attnum
  from pg_attribute a
  cross join given g
  where a.attrelid = g.source and a.attnum > 0 and not exists (
    select from pg_attribute b
    where b.attrelid = g.target and b.attname = a.attname and not b.attisdropped
      and (b.atttypid, b.atttypmod, b.attcollation)
        = (a.atttypid, a.atttypmod, a.attcollation))
)
select c.oid, n.nspname, c.relname, pg_get_userbyid(c.relowner), c.relkind = 'm',
       pg_relation_is_updatable(c.oid, true) & 28 <> 0,
       array(
         select distinct u.used::bigint from uses u
         where u.relation = c.oid and u.used in (select oid from family)),
       exists (
         select from uses u
         where u.relation = c.oid and u.used = (select source from given)
           and u.attnum in (select attnum from changed)),
       array(
         select distinct r.oid::bigint
         from pg_attribute a
         join pg_type t on t.oid = a.atttypid
         join pg_class r on r.reltype in (t.oid, t.typelem) and r.oid in (select oid from family)
         where a.attrelid = c.oid and a.attnum > 0),
       coalesce((
         select string_agg(quote_ident(split_part(o, '=', 1)) || '='
           || quote_literal(substr(o, strpos(o, '=') + 1)), ', ')
         from unnest(c.reloptions) o), ''),
       rtrim(pg_get_viewdef(c.oid), ';')
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where c.oid in (select oid from family) and c.oid <> (select source from given)
order by c.oid
