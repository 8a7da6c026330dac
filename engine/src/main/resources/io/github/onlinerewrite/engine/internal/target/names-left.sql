with left_over as (
  select n.*, k.name as wanted
  from ({names}) as n
  join {journal}.rewrite r on r.id = ?
  cross join jsonb_to_recordset(r.target_names) as k (kind text, oid bigint, name text)
  where k.kind = n.kind and k.oid = n.oid and k.name is distinct from n.name)
select
  case
    when wanted is null then case kind
      when 'constraint' then format('alter table %s drop constraint %I', {table}::regclass, name)
      else format('drop %s %I.%I', kind, schema, name) end
    when kind = 'constraint'
      then format('alter table %s rename constraint %I to %I', {table}::regclass, name, wanted)
    else format('alter %s %I.%I rename to %I', kind, schema, name, wanted) end,
  case when wanted is null
    -- Unless a view groups by a primary key, or a foreign key references it.
    then not exists (
      select
      from pg_depend d
      where d.deptype = 'n' and case when kind = 'constraint'
        then d.refclassid = 'pg_constraint'::regclass and d.refobjid = l.oid
          or d.refclassid = 'pg_class'::regclass and d.refobjid = (
            select nullif(r.conindid, 0) from pg_constraint r where r.oid = l.oid)
        else d.refclassid = 'pg_class'::regclass and d.refobjid = l.oid end)
    else not exists (
      select
      from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      where l.relation and n.nspname = l.schema and c.relname = l.wanted)
    and not exists (
      select
      from pg_constraint r
      where l.kind = 'constraint' and r.conname = l.wanted and (r.conrelid = {table}
        or r.conrelid in (select t.relid from pg_partition_tree({table}) t)))
    and not exists (
      select
      from pg_statistic_ext s
      join pg_namespace n on n.oid = s.stxnamespace
      where l.kind = 'statistics' and n.nspname = l.schema and s.stxname = l.wanted) end,
  case when wanted is null then format('%s %I is in use', kind, name)
    else format('%s %I, and %I is taken', kind, name, wanted) end
from left_over l
order by wanted is not null, l.oid
