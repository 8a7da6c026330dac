with recursive key_columns as (
  select r.oid, r.conname, r.conrelid, r.confrelid, p.position,
         fa.attname as from_name, fa.atttypid as from_type,
         ta.attname as to_name, ta.atttypid as to_type,
         r.conrelid = ? as ours, r.confrelid = ? as to_us
  from pg_constraint r
  cross join generate_subscripts(r.conkey, 1) p(position)
  join pg_attribute fa on fa.attrelid = r.conrelid and fa.attnum = r.conkey[p.position]
  join pg_attribute ta on ta.attrelid = r.confrelid and ta.attnum = r.confkey[p.position]
  where r.contype = 'f' and r.conparentid = 0 and ? in (r.conrelid, r.confrelid)
), afterwards as (
  select k.oid, k.conname, k.conrelid, k.position,
         coalesce(case when k.ours then tf.atttypid end, k.from_type) as from_type,
         coalesce(case when k.to_us then tt.atttypid end, k.to_type) as to_type,
         k.from_type as from_before, k.to_type as to_before
  from key_columns k
  cross join (select ?::oid as target) t
  left join pg_attribute tf on tf.attrelid = t.target and tf.attname = k.from_name
    and not tf.attisdropped
  left join pg_attribute tt on tt.attrelid = t.target and tt.attname = k.to_name
    and not tt.attisdropped
), changed as (
  select * from afterwards where (from_type, to_type) <> (from_before, to_before)
), base(declared, typid) as (
  select oid, oid from pg_type where oid in (
    select from_type from changed union select to_type from changed)
  union all
  select b.declared, t.typbasetype
  from base b
  join pg_type t on t.oid = b.typid and t.typtype = 'd'
), bases as (
  select b.declared, b.typid
  from base b
  join pg_type t on t.oid = b.typid and t.typtype <> 'd'
)
select quote_ident(c.conname), c.conrelid::regclass::text,
       format_type(c.from_type, null), format_type(c.to_type, null)
from changed c
join bases f on f.declared = c.from_type
join bases t on t.declared = c.to_type
where f.typid <> t.typid
  and not exists (
    select
    from pg_opclass oc
    join pg_am m on m.oid = oc.opcmethod and m.amname = 'btree'
    where oc.opcdefault
      and (oc.opcintype = t.typid or exists (
        select
        from pg_cast x
        where x.castsource = t.typid and x.casttarget = oc.opcintype and x.castmethod = 'b'
          and x.castcontext = 'i'))
      and (oc.opcintype = f.typid
        or exists (
          select
          from pg_amop ao
          where ao.amopfamily = oc.opcfamily and ao.amopstrategy = 3
            and ao.amoplefttype = oc.opcintype and ao.amoprighttype = f.typid)
        or exists (
          select
          from pg_cast x
          where x.castsource = f.typid and x.casttarget = oc.opcintype
            and x.castcontext = 'i')))
order by c.oid, c.position
