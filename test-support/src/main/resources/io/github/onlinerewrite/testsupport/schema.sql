-- Everything that pg_dump --schema-only would print of a database, one fact a line, on all servers:
-- columns of catalogs that only some versions have are read through to_jsonb.
with relation as (
  select c.*, n.nspname, quote_ident(n.nspname) || '.' || quote_ident(c.relname) as name
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  where n.nspname not in ('pg_catalog', 'information_schema', 'online_rewrite')
    and n.nspname not like 'pg\_%'
    and not exists (
      select from pg_depend d
      where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
), acl(classid, oid, subid, text) as (
  select a.classid, a.oid, a.subid, (
    select string_agg(format('%s=%s%s/%s',
        case e.grantee when 0 then 'PUBLIC' else quote_ident(pg_get_userbyid(e.grantee)) end,
        e.privilege_type, case when e.is_grantable then '*' end,
        quote_ident(pg_get_userbyid(e.grantor))), ' ' order by i.number, e.position)
    from unnest(a.acl) with ordinality i(item, number)
    cross join aclexplode(array[i.item])
      with ordinality e(grantor, grantee, privilege_type, is_grantable, position))
  from (
    select 'pg_class'::regclass, c.oid, 0, coalesce(c.relacl,
      acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner))
    from relation c
    union all
    select 'pg_class'::regclass, t.attrelid, t.attnum, t.attacl
    from pg_attribute t
    where t.attacl is not null
    union all
    select 'pg_proc'::regclass, f.oid, 0, coalesce(f.proacl, acldefault('f', f.proowner))
    from pg_proc f
  ) a(classid, oid, subid, acl)
), fact(about, text) as (
  select c.name, concat_ws(' ', 'relation', c.relkind::text, c.relpersistence::text, 'owner',
    quote_ident(pg_get_userbyid(c.relowner)), 'options', c.reloptions::text, 'toast',
    (select x.reloptions::text from pg_class x where x.oid = c.reltoastrelid),
    'tablespace', (select quote_ident(s.spcname) from pg_tablespace s where s.oid = c.reltablespace),
    'method', (select m.amname from pg_am m where m.oid = c.relam),
    'identity', c.relreplident::text,
    case when c.relrowsecurity then 'row security' end,
    case when c.relforcerowsecurity then 'forced' end,
    case when not c.relispopulated then 'not populated' end,
    pg_get_partkeydef(case when c.relkind = 'p' then c.oid end),
    pg_get_expr(c.relpartbound, c.oid))
  from relation c
  where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S', 'c')
  union all
  select c.name, concat_ws(' ', 'grants', a.subid, (
    select quote_ident(t.attname) from pg_attribute t
    where t.attrelid = a.oid and t.attnum = a.subid and a.subid > 0), a.text)
  from acl a
  join relation c on c.oid = a.oid
  where a.classid = 'pg_class'::regclass and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
  union all
  select c.name, concat_ws(' ', 'inherits', i.inhseqno, i.inhparent::regclass::text)
  from pg_inherits i
  join relation c on c.oid = i.inhrelid
  where c.relkind in ('r', 'p', 'f')
  union all
  select c.name, concat_ws(' ', 'column',
    to_char(row_number() over (partition by c.oid order by t.attnum), 'FM0000'),
    quote_ident(t.attname), format_type(t.atttypid, t.atttypmod),
    (select 'collate ' || k.oid::regcollation::text
     from pg_collation k join pg_type y on y.oid = t.atttypid
     where k.oid = t.attcollation and k.oid <> y.typcollation),
    case when t.attnotnull then 'not null' end, 'identity' || t.attidentity::text,
    'generated' || t.attgenerated::text, 'default', pg_get_expr(d.adbin, d.adrelid),
    'storage', t.attstorage::text, 'compression', to_jsonb(t) ->> 'attcompression',
    'statistics', coalesce(t.attstattarget, -1), 'options', t.attoptions::text,
    'local', t.attislocal, t.attinhcount)
  from pg_attribute t
  join relation c on c.oid = t.attrelid
  left join pg_attrdef d on d.adrelid = t.attrelid and d.adnum = t.attnum
  where t.attnum > 0 and not t.attisdropped
    and (c.relkind in ('r', 'p', 'v', 'm', 'f', 'c')
      or c.relkind in ('i', 'I') and coalesce(t.attstattarget, -1) <> -1)
  union all
  select c.name, concat_ws(' ', 'constraint', quote_ident(r.conname), pg_get_constraintdef(r.oid),
    r.convalidated, r.conislocal, r.coninhcount)
  from pg_constraint r
  join relation c on c.oid = r.conrelid
  where r.contype <> 't'
  union all
  select i.indrelid::regclass::text, concat_ws(' ', 'index', pg_get_indexdef(i.indexrelid),
    'tablespace', (select quote_ident(s.spcname) from pg_tablespace s where s.oid = c.reltablespace),
    case when i.indisclustered then 'clustered' end,
    case when i.indisreplident then 'replica identity' end,
    case when not i.indisvalid then 'invalid' end)
  from pg_index i
  join relation c on c.oid = i.indexrelid
  union all
  select c.name, concat_ws(' ', 'trigger', pg_get_triggerdef(g.oid), g.tgenabled::text)
  from pg_trigger g
  join relation c on c.oid = g.tgrelid
  where not g.tgisinternal
  union all
  select c.name, concat_ws(' ', 'rule', pg_get_ruledef(w.oid), w.ev_enabled::text)
  from pg_rewrite w
  join relation c on c.oid = w.ev_class
  where w.rulename <> '_RETURN'
  union all
  select c.name, concat_ws(' ', 'query', pg_get_viewdef(c.oid))
  from relation c
  where c.relkind in ('v', 'm')
  union all
  select c.name, concat_ws(' ', 'policy', quote_ident(p.polname), p.polpermissive, p.polcmd::text, (
      select string_agg(case r.oid when 0 then 'PUBLIC'
        else quote_ident(pg_get_userbyid(r.oid)) end, ', ' order by r.oid)
      from unnest(p.polroles) r(oid)),
    'using', pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid))
  from pg_policy p
  join relation c on c.oid = p.polrelid
  union all
  select c.name, concat_ws(' ', 'statistics', pg_get_statisticsobjdef(s.oid), 'owner',
    quote_ident(pg_get_userbyid(s.stxowner)),
    coalesce((to_jsonb(s) ->> 'stxstattarget')::int, -1))
  from pg_statistic_ext s
  join relation c on c.oid = s.stxrelid
  union all
  select 'publication ' || quote_ident(p.pubname),
    (to_jsonb(p) - 'oid' - 'pubowner')::text || ' ' || pg_get_userbyid(p.pubowner)
  from pg_publication p
  union all
  select 'publication ' || quote_ident(p.pubname), concat_ws(' ', 'table', c.name, (
      select '(' || string_agg(quote_ident(t.attname), ', ' order by t.attnum) || ')'
      from pg_attribute t
      where t.attrelid = c.oid and t.attnum = any (
        string_to_array(translate(to_jsonb(r) ->> 'prattrs', '[] ', ''), ',')::int2[])),
    'where', {filter})
  from pg_publication_rel r
  join pg_publication p on p.oid = r.prpubid
  join relation c on c.oid = r.prrelid
  union all
  select c.name, concat_ws(' ', 'sequence', q.seqtypid::regtype, q.seqstart, q.seqincrement,
    q.seqmin, q.seqmax, q.seqcache, q.seqcycle, 'of', (
      select d.deptype::text || ' ' || pg_describe_object(d.refclassid, d.refobjid, d.refobjsubid)
      from pg_depend d
      where d.classid = 'pg_class'::regclass and d.objid = c.oid
        and d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i')))
  from pg_sequence q
  join relation c on c.oid = q.seqrelid
  union all
  select f.oid::regprocedure::text, concat_ws(' ', pg_get_functiondef(f.oid), 'owner',
    quote_ident(pg_get_userbyid(f.proowner)), 'grants', a.text)
  from pg_proc f
  join pg_namespace n on n.oid = f.pronamespace
  join acl a on a.classid = 'pg_proc'::regclass and a.oid = f.oid
  where f.prokind in ('f', 'p') and n.nspname not in ('pg_catalog', 'information_schema', 'online_rewrite')
    and not exists (
      select from pg_depend d
      where d.classid = 'pg_proc'::regclass and d.objid = f.oid and d.deptype = 'e')
  union all
  select pg_describe_object(d.classid, d.objid, d.objsubid),
    'depends on ' || pg_describe_object(d.refclassid, d.refobjid, 0)
  from pg_depend d
  where d.deptype = 'x'
  union all
  select pg_describe_object(o.classoid, o.objoid, o.objsubid), 'comment ' || o.description
  from pg_description o
  where o.objoid >= 16384
    and o.classoid::regclass::text in ('pg_class', 'pg_constraint', 'pg_trigger', 'pg_policy',
      'pg_rewrite', 'pg_statistic_ext', 'pg_proc', 'pg_publication')
    and not (o.classoid = 'pg_class'::regclass and o.objoid in (
      select c.oid from pg_class c where c.relnamespace = to_regnamespace('online_rewrite')))
  union all
  select pg_describe_object(l.classoid, l.objoid, l.objsubid),
    'label ' || l.provider || ' ' || l.label
  from pg_seclabel l
)
select coalesce(about, '') || ': ' || text
from fact
order by 1
