with s as (
  select ?::oid as oid
), source as (
  select c.oid, c.reltype, t.typarray, c.reltoastrelid, c.oid <> s.oid as of_partition
  from pg_class c
  join pg_type t on t.oid = c.reltype
  cross join s
  where c.oid = any (?)
), own(classid, objid, of_partition) as (
  select 'pg_class'::regclass, oid, of_partition from source
  union all
  select 'pg_type'::regclass, unnest(array[reltype, typarray]), of_partition from source
  union all
  select 'pg_class'::regclass, i.indexrelid, s.of_partition
  from pg_index i
  join source s on s.oid = i.indrelid
  union all
  select 'pg_constraint'::regclass, r.oid, s.of_partition
  from pg_constraint r
  join source s on s.oid = r.conrelid
  union all
  select 'pg_class'::regclass, d.objid, s.of_partition
  from pg_depend d
  join source s on s.oid = d.refobjid
  where d.refclassid = 'pg_class'::regclass
    and d.classid = 'pg_class'::regclass and d.deptype = 'i'
    and exists (select from pg_sequence q where q.seqrelid = d.objid)
)
select dependent || ' depends on ' || string_agg(distinct referenced, ', ') || '.', ?
from (
  select case when w.oid is not null and w.rulename = '_RETURN'
           then pg_describe_object('pg_class'::regclass, w.ev_class, 0)
           else pg_describe_object(d.classid, d.objid, d.objsubid) end as dependent,
         pg_describe_object(d.refclassid, d.refobjid, d.refobjsubid) as referenced
  from own o
  join pg_depend d on d.refclassid = o.classid and d.refobjid = o.objid
  cross join s
  left join pg_class c on d.classid = 'pg_class'::regclass and c.oid = d.objid
  left join pg_index i on i.indexrelid = c.oid
  left join pg_type t on d.classid = 'pg_type'::regclass and t.oid = d.objid
  left join pg_constraint r
    on d.classid = 'pg_constraint'::regclass and r.oid = d.objid
  left join pg_trigger g on d.classid = 'pg_trigger'::regclass and g.oid = d.objid
  left join pg_constraint gr on gr.oid = g.tgconstraint and gr.contype = 'f'
  left join pg_attrdef e on d.classid = 'pg_attrdef'::regclass and e.oid = d.objid
  left join pg_rewrite w on d.classid = 'pg_rewrite'::regclass and w.oid = d.objid
  left join pg_class wc on wc.oid = w.ev_class
  left join pg_class ec on ec.oid = e.adrelid
  left join pg_attribute ea on ea.attrelid = e.adrelid and ea.attnum = e.adnum
  left join pg_statistic_ext x
    on d.classid = 'pg_statistic_ext'::regclass and x.oid = d.objid
  left join pg_policy p on d.classid = 'pg_policy'::regclass and p.oid = d.objid
  where not coalesce(c.oid in (select unnest(array[oid, reltoastrelid]) from source), false)
    and not coalesce(i.indrelid in (select oid from source), false)
    and not coalesce(c.relkind = 'S' and d.deptype in ('a', 'i'), false)
    and not coalesce(t.oid in (select unnest(array[reltype, typarray]) from source), false)
    and not coalesce(t.typrelid = o.objid and d.deptype = 'i', false)
    and not coalesce(r.conrelid in (select oid from source), false)
    and not coalesce(r.contype = 'f' and r.confrelid in (select oid from source), false)
    and not coalesce(g.tgrelid in (select oid from source), false)
    and not coalesce(g.tgisinternal and exists (
      select from source where oid in (gr.conrelid, gr.confrelid)), false)
    and not coalesce(e.adrelid in (select oid from source), false)
    and not coalesce(p.polrelid in (select oid from source), false)
    and not coalesce(x.stxrelid in (select oid from source), false)
    -- What follows is carried for the table itself, and not for its partitions.
    -- Policies, rules and defaults of other tables that name this one.
    and not coalesce(o.objid = s.oid and p.oid is not null, false)
    and not coalesce(w.ev_class = s.oid, false)
    and not coalesce(o.objid = s.oid and wc.relkind in ('r', 'p'), false)
    -- Views, with their other rules and columns of the row type; functions that name the table. Not
    -- what names an index or a sequence of the table, in whose place another one comes.
    and not coalesce(not o.of_partition and wc.relkind in ('v', 'm')
      and (o.objid = s.oid or o.classid <> 'pg_class'::regclass), false)
    and not coalesce(not o.of_partition and c.relkind in ('v', 'm') and d.objsubid > 0, false)
    and not coalesce(not o.of_partition and d.classid = 'pg_proc'::regclass
      and (o.objid = s.oid or o.classid = 'pg_constraint'::regclass), false)
    and not coalesce(o.objid = s.oid and d.refobjsubid = 0 and ec.relkind in ('r', 'p')
      and ea.attgenerated = '', false)
    and d.classid::regclass::text
      not in ('pg_publication_rel', 'pg_publication_namespace')
) as attached
group by dependent
order by dependent
