with source as (
  select ?::bigint::oid as oid
), own(oid, is_table) as (
  select s.oid, true
  from source s
  union all
  select i.indexrelid, false
  from source s
  join pg_index i on i.indrelid = s.oid
  union all
  select d.objid, false
  from source s
  join pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = s.oid
    and d.classid = 'pg_class'::regclass and d.deptype = 'i'
  join pg_sequence q on q.seqrelid = d.objid
), expressions(object, is_default, text) as (
  select 'Constraint ' || quote_ident(r.conname), false, pg_get_expr(r.conbin, r.conrelid)
  from source s
  join pg_constraint r on r.conrelid = s.oid and r.contype = 'c'
  union all
  select 'Index ' || i.indexrelid::regclass, false,
         concat_ws(' ', pg_get_expr(i.indexprs, i.indrelid), pg_get_expr(i.indpred, i.indrelid))
  from source s
  join pg_index i on i.indrelid = s.oid
  union all
  select 'Statistics object ' || quote_ident(x.stxname), false, pg_get_statisticsobjdef(x.oid)
  from source s
  join pg_statistic_ext x on x.stxrelid = s.oid
  union all
  select 'Default of column ' || quote_ident(a.attname), true, pg_get_expr(e.adbin, e.adrelid)
  from source s
  join pg_attrdef e on e.adrelid = s.oid
  join pg_attribute a on a.attrelid = e.adrelid and a.attnum = e.adnum
  where a.attgenerated = ''
)
select e.object || ' names ' || string_agg(o.oid::regclass::text, ', ' order by o.oid)
         || ', and would go on to mean that of the old table.', ?::text
from expressions e
cross join own o
-- As an expression says it: unlike quote_literal, with a backslash as it is.
cross join lateral (
  select '''' || replace(o.oid::regclass::text, '''', '''''') || '''::'
) as said(constant)
where strpos(e.text, said.constant || 'regclass') > 0 and not (e.is_default and o.is_table)
  or o.is_table and strpos(e.text, said.constant || 'regtype') > 0
  or o.is_table and e.text ~ '}''::reg(class|type)\[]'
group by e.object
order by e.object
