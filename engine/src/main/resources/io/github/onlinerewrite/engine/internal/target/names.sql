-- What has a name and belongs to a table, not to its partitions: indexes as the constraints that
-- they belong to; NOT NULL is a constraint from 18 on. What says whether one that has come since
-- may go: a sequence may be another table's, and NOT NULL is the column's.
select 'constraint' as kind, r.oid::bigint as oid, r.conname::text as name, n.nspname::text as schema,
  r.contype in ('p', 'u', 'x') as relation, r.contype <> 'n' as droppable, null::text as definition
from pg_constraint r
join pg_namespace n on n.oid = r.connamespace
where r.conrelid = {table} and r.contype in ('p', 'u', 'x', 'c', 'n')
union all
-- REINDEX CONCURRENTLY makes another one of the same definition.
select 'index', c.oid::bigint, c.relname, n.nspname, true, true,
  concat_ws(' ', c.relam, i.indisunique, i.indkey, i.indclass, i.indcollation, i.indoption,
    i.indnkeyatts, pg_get_expr(i.indexprs, i.indrelid), pg_get_expr(i.indpred, i.indrelid))
from pg_index i
join pg_class c on c.oid = i.indexrelid
join pg_namespace n on n.oid = c.relnamespace
where i.indrelid = {table} and not exists (
  select
  from pg_constraint r
  where r.conindid = i.indexrelid and r.conrelid = i.indrelid and r.contype in ('p', 'u', 'x'))
union all
select 'statistics', s.oid::bigint, s.stxname, n.nspname, false, true, null
from pg_statistic_ext s
join pg_namespace n on n.oid = s.stxnamespace
where s.stxrelid = {table}
union all
select 'sequence', c.oid::bigint, c.relname, n.nspname, true, false, null
from pg_depend d
join pg_class c on c.oid = d.objid and c.relkind = 'S'
join pg_namespace n on n.oid = c.relnamespace
where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass
  and d.refobjid = {table} and d.deptype in ('a', 'i')
