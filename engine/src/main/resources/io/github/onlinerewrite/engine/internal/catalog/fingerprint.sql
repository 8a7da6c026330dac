with recursive root as (
  select ?::bigint::oid as relid),
tree as (
  select relid from root
  union all
  select i.inhrelid from pg_inherits i join tree on tree.relid = i.inhparent),
both_tables as (
  select relid from tree union select ?::bigint::oid),
-- What the target is given before the copy. A default by what it does: set anew it is the same, and
-- it says nothing of names, which others may change.
settings as (
  select format('s%s.%s.%s.%s.%s.%s', a.attnum, a.attnotnull, a.attstattarget, a.attoptions,
    a.attidentity, md5(regexp_replace(d.adbin::text, ':location -?\d+', '', 'g'))) as part
  from pg_attribute a
  left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where a.attrelid = (select relid from root) and a.attnum > 0 and not a.attisdropped),
shape as (
  select format('c%s.%s.%s.%s.%s.%s.%s', a.attrelid, a.attnum, a.attname,
    a.atttypid, a.atttypmod, a.attnotnull, a.attgenerated) as part
  from pg_attribute a
  where a.attrelid {in}(select relid from both_tables){end}
    and a.attnum > 0 and not a.attisdropped
  union all
  select part from settings
  union all
  select format('t%s.%s.%s.%s', t.oid, t.tgrelid, t.tgenabled, t.xmin)
  from pg_trigger t
  -- The snapshot guard of an earlier swap goes when nobody needs it any more.
  where t.tgrelid {in}(select relid from tree){end}
    and starts_with(t.tgname, ?) and not starts_with(t.tgname, ?)
  union all
  -- What decoding rests on, where the source is published for it.
  select format('p%s.%s.%s.%s', m.relid, m.member, m.publication, c.relreplident::text || coalesce((
    select string_agg(i.indexrelid::text, ' ' order by i.indexrelid) from pg_index i
    where i.indrelid = c.oid and i.indisreplident), ''))
  from (
    select t.relid, max(r.xmin::text) as member, max(p.xmin::text) as publication
    from tree t, pg_publication_rel r
    join pg_publication p on p.oid = r.prpubid and starts_with(p.pubname, ?)
    where r.prrelid = (select root.relid from root)
    group by t.relid) as m
  join pg_class c on c.oid = m.relid
  union all
  -- The entry of a partition that was detached and attached again is another one.
  select format('r%s.%s', relid, (
    select string_agg(i.xmin::text, ' ') from pg_inherits i
    where i.inhrelid = relid and relid <> (select root.relid from root)))
  from tree),
-- The table that the source is a partition of.
parent as (
  select i.inhparent as relid, i.xmin as since from pg_inherits i join root on i.inhrelid = relid),
views as (
  select relid from tree
  union
  select w.ev_class
  from views v
  -- Table by table, however many the plan expects.
  cross join lateral (
    select d.objid from pg_depend d
    where d.refobjid = v.relid and d.refclassid = 'pg_class'::regclass
      and d.classid = 'pg_rewrite'::regclass
    offset 0) as d
  cross join lateral (
    select w.ev_class from pg_rewrite w where w.oid = d.objid offset 0) as w
  cross join lateral (
    select from pg_class c where c.oid = w.ev_class and c.relkind in ('v', 'm') offset 0) as c),
relations as (
  select relid from both_tables union select relid from views),
dependents as (
  select distinct d.classid, d.objid
  from pg_depend d
  where d.refobjid {in}(select relid from relations){end} and d.refclassid = 'pg_class'::regclass),
-- A constraint depends on its own table, and a foreign key on the one that it references, too.
constraints as (
  select k.oid, k.xmin as since
  from pg_constraint k
  where k.oid {in}(
      select objid from dependents where classid = 'pg_constraint'::regclass){end}),
commented(classid, objid) as (
  select 'pg_class'::regclass, relid from relations
  union all
  select 'pg_class'::regclass, i.indexrelid from pg_index i where i.indrelid {in}(select relid from relations){end}
  union all
  select 'pg_constraint'::regclass, k.oid from constraints k
  union all
  select 'pg_trigger'::regclass, t.oid from pg_trigger t where t.tgrelid {in}(select relid from relations){end}
  union all
  select 'pg_policy'::regclass, p.oid from pg_policy p where p.polrelid {in}(select relid from relations){end}
  union all
  select 'pg_rewrite'::regclass, w.oid from pg_rewrite w where w.ev_class {in}(select relid from relations){end}
  union all
  select 'pg_statistic_ext'::regclass, s.oid
  from pg_statistic_ext s where s.stxrelid {in}(select relid from relations){end}),
attached as (
  select format('h%s.%s.%s', p.relid, p.since, t.partdefid) as part
  from parent p join pg_partitioned_table t on t.partrelid = p.relid
  union all
  select format('k%s.%s', k.oid, k.xmin)
  from pg_constraint k join parent p on p.relid in (k.conrelid, k.confrelid)
  union all
  select format('t%s.%s', t.oid, t.xmin)
  from pg_trigger t join parent p on t.tgrelid = p.relid
  where not t.tgisinternal and not starts_with(t.tgname, ?)
  union all
  select format('i%s.%s', i.indexrelid, i.indisvalid)
  from pg_index i join parent p on i.indrelid = p.relid
  union all
  -- The swap itself has touched the entries of views by then.
  select format('r%s.%s', c.oid, case when c.relkind in ('v', 'm')
    then concat_ws(' ', c.relname, c.relnamespace, c.relowner, c.relacl, c.reloptions,
      c.reltablespace, c.relispopulated, case c.relkind when 'm' then c.xmin end)
    else c.xmin::text end)
  from pg_class c where c.oid {in}(select relid from relations){end}
  union all
  select format('k%s.%s', k.oid, k.since)
  from constraints k
  union all
  select format('t%s.%s', t.oid, t.xmin)
  from pg_trigger t
  where t.tgrelid {in}(select relid from relations){end}
    and not t.tgisinternal and not starts_with(t.tgname, ?)
  union all
  select format('i%s.%s.%s', i.indexrelid, i.indisvalid, c.xmin)
  from pg_index i
  cross join lateral (select c.xmin from pg_class c where c.oid = i.indexrelid offset 0) as c
  where i.indrelid {in}(select relid from relations){end}
  union all
  select format('o%s.%s.%s.%s', o.classoid, o.objoid, o.objsubid, o.xmin)
  from pg_description o join commented c on c.objid = o.objoid and c.classid = o.classoid
  where o.objoid {in}(select objid from commented){end}
  union all
  select format('a%s.%s.%s', a.attrelid, a.attnum, a.xmin)
  from pg_attribute a
  where a.attrelid {in}(select relid from relations){end} and a.attnum > 0
  union all
  select format('p%s.%s', p.oid, p.xmin)
  from pg_policy p
  where p.polrelid {in}(select relid from relations){end}
    or p.oid {in}(select objid from dependents where classid = 'pg_policy'::regclass){end}
  union all
  select format('w%s.%s', w.oid, w.xmin)
  from pg_rewrite w
  where w.ev_class {in}(select relid from relations){end}
    or w.oid {in}(select objid from dependents where classid = 'pg_rewrite'::regclass){end}
  union all
  select format('f%s.%s', f.oid, f.xmin)
  from pg_proc f
  where f.oid {in}(select objid from dependents where classid = 'pg_proc'::regclass){end}
  union all
  select format('e%s.%s', e.oid, e.xmin)
  from pg_attrdef e
  where e.oid {in}(select objid from dependents where classid = 'pg_attrdef'::regclass){end}
  union all
  select format('s%s.%s', s.oid, s.xmin)
  from pg_statistic_ext s where s.stxrelid {in}(select relid from relations){end}
  union all
  select format('m%s.%s.%s', m.oid, m.xmin, p.xmin)
  from pg_publication_rel m join pg_publication p on p.oid = m.prpubid
  where m.prrelid {in}(select relid from relations){end}
  union all
  select format('l%s.%s.%s', l.classoid, l.objoid, l.objsubid)
  from pg_seclabel l
  where l.objoid {in}(select relid from relations){end} and l.classoid = 'pg_class'::regclass
  union all
  select format('d%s.%s.%s.%s', d.classid, d.objid, d.objsubid, d.refobjsubid)
  from pg_depend d
  where d.refobjid {in}(select relid from relations){end} and d.refclassid = 'pg_class'::regclass)
select
  (select md5(string_agg(part, ' ' order by part)) from shape),
  (select md5(string_agg(relid || '.' || pg_relation_filenode(relid), ' ' order by relid))
   from tree),
  (select md5(string_agg(part, ' ' order by part)) from attached),
  (select md5(string_agg(part, ' ' order by part)) from settings)
