with
  relations as (
    select 'table ' || c.oid::regclass || ', ' || pg_size_pretty(pg_total_relation_size(c.oid))
    from pg_class c
    where c.oid = ?::bigint::oid
    union all
    select case c.relkind when 'm' then 'materialized ' else '' end || 'view ' || c.oid::regclass
    from pg_class c
    where c.relkind in ('v', 'm') and starts_with(c.relname, ?)
    union all
    select 'table ' || c.oid::regclass || ', ' || pg_size_pretty(pg_total_relation_size(c.oid))
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = ? and c.relname = any (?::text[])),
  functions as (
    select p.oid
    from pg_proc p
    join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = ? and p.proname = any (?::text[])),
  -- A trigger of a partition that came from the table above it goes with that.
  triggers as (
    select 'trigger ' || quote_ident(t.tgname) || ' on ' || t.tgrelid::regclass
    from pg_trigger t
    join functions f on f.oid = t.tgfoid
    where t.tgparentid = 0)
select what from relations as r (what)
union all
select 'publication ' || quote_ident(p.pubname) from pg_publication p where p.pubname = ?
union all
select 'replication slot ' || s.slot_name || coalesce(', which keeps '
  || pg_size_pretty(pg_wal_lsn_diff(
       case when not pg_is_in_recovery() then pg_current_wal_lsn() end, s.restart_lsn)) || ' of WAL',
  '')
from pg_replication_slots s
where s.database = current_database() and starts_with(s.slot_name, ?)
union all
select what from triggers as t (what)
union all
select 'function ' || f.oid::regprocedure from functions f
order by 1
