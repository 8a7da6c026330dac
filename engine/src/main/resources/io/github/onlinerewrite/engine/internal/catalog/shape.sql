with recursive tree as (
  select ?::bigint::oid as relid, true as root
  union all
  select i.inhrelid, false from pg_inherits i join tree on tree.relid = i.inhparent),
old_tree as (
  select ?::bigint::oid as relid, true as root
  union all
  select i.inhrelid, false from pg_inherits i join old_tree on old_tree.relid = i.inhparent),
parts as (
  select format('column %I %s%s%s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
    case when a.attnotnull then ' not null' end,
    case a.attgenerated when '' then ' default ' else ' generated as ' end
      || pg_get_expr(d.adbin, d.adrelid),
    case a.attidentity when 'a' then ' identity' when 'd' then ' identity by default' end,
    ' (' || nullif(concat_ws(', ', 'statistics ' || nullif(a.attstattarget, -1),
      array_to_string(a.attoptions, ', ')), '') || ')') as part
  from tree
  join pg_attribute a on a.attrelid = relid and a.attnum > 0 and not a.attisdropped
  left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where root
  union all
  select format('column %I %s of the old table', a.attname, format_type(a.atttypid, a.atttypmod)
    || case when a.attnotnull then ' not null' else '' end)
  from old_tree
  join pg_attribute a on a.attrelid = relid and a.attnum > 0 and not a.attisdropped
  where root
  union all
  select format('partition %s', relid::regclass) from tree where not root
  union all
  -- One that is attached, or created anew, lacks what refuses writes.
  select format('partition %s of the old table%s', relid::regclass, case when not exists (
    select from pg_trigger t
    where t.tgrelid = relid and starts_with(t.tgname, ?) and t.tgenabled = 'A')
    then ', which takes writes' end)
  from old_tree
  where not root
  union all
  select format('trigger %I on %s%s', t.tgname, t.tgrelid::regclass,
    case when t.tgenabled <> 'A' then ', not always enabled' end)
  from pg_trigger t
  join tree on t.tgrelid = relid
  where starts_with(t.tgname, ?) and not starts_with(t.tgname, ?))
select part from parts order by 1
