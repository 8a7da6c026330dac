-- The statements that make a materialized view like the one given, but for indexes and grants.
with given as (
  select c.*, m.amname, s.spcname, ?::text as name, ?::text as query
  from pg_class c
  join pg_am m on m.oid = c.relam
  left join pg_tablespace s on s.oid = c.reltablespace
  where c.oid = ?
), statement(number, text) as (
  select 0, concat_ws(' ', 'create materialized view ' || g.name || ' (' || (
        select string_agg(quote_ident(a.attname), ', ' order by a.attnum)
        from pg_attribute a
        where a.attrelid = g.oid and a.attnum > 0 and not a.attisdropped) || ')',
      'using ' || quote_ident(g.amname),
      'with (' || (
        select string_agg(quote_ident(split_part(o, '=', 1)) || '='
          || quote_literal(substr(o, strpos(o, '=') + 1)), ', ')
        from unnest(g.reloptions) o) || ')',
      'tablespace ' || quote_ident(g.spcname),
      'as ' || g.query || ' with', case when not g.relispopulated then 'no' end, 'data')
  from given g
  union all
  select 1, 'alter materialized view ' || min(g.name) || ' set (' || string_agg(
      'toast.' || quote_ident(split_part(o, '=', 1)) || '='
        || quote_literal(substr(o, strpos(o, '=') + 1)), ', ') || ')'
  from given g
  join pg_class t on t.oid = g.reltoastrelid
  cross join unnest(t.reloptions) o
  having count(*) > 0
  union all
  select 1 + a.attnum, 'alter materialized view ' || g.name || ' ' || concat_ws(', ',
      case when a.attstorage <> y.typstorage then
        'alter ' || quote_ident(a.attname) || ' set storage ' || case a.attstorage
          when 'p' then 'plain' when 'e' then 'external' when 'm' then 'main' else 'extended' end
        end,
      case when coalesce(a.attstattarget, -1) <> -1 then
        'alter ' || quote_ident(a.attname) || ' set statistics ' || a.attstattarget end,
      'alter ' || quote_ident(a.attname) || ' set (' || (
        select string_agg(quote_ident(split_part(o, '=', 1)) || '='
          || quote_literal(substr(o, strpos(o, '=') + 1)), ', ')
        from unnest(a.attoptions) o) || ')',
      'alter ' || quote_ident(a.attname) || ' set compression '
        || case to_jsonb(a) ->> 'attcompression' when 'p' then 'pglz' when 'l' then 'lz4' end)
  from given g
  join pg_attribute a on a.attrelid = g.oid and a.attnum > 0 and not a.attisdropped
  join pg_type y on y.oid = a.atttypid
  where a.attstorage <> y.typstorage or coalesce(a.attstattarget, -1) <> -1
    or a.attoptions is not null or to_jsonb(a) ->> 'attcompression' in ('p', 'l')
)
select text
from statement
order by number
