with recursive
  families (oid, of_source) as (
    values (?::bigint::oid, true), (?::bigint::oid, false)
    union
    select i.inhrelid, f.of_source
    from families f
    join pg_inherits i on i.inhparent = f.oid),
  partners as (
    select case when c.conrelid = f.oid then c.confrelid else c.conrelid end as oid
    from families f
    join pg_constraint c on f.oid in (c.conrelid, c.confrelid)
    where c.contype = 'f' and f.of_source),
  views (oid) as (
    select w.ev_class
    from families f
    join pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = f.oid
    join pg_rewrite w on d.classid = 'pg_rewrite'::regclass and w.oid = d.objid
    where f.of_source
    union
    select w.ev_class
    from views v
    join pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = v.oid
    join pg_rewrite w on d.classid = 'pg_rewrite'::regclass and w.oid = d.objid)
select oid::bigint from families
union
select oid::bigint from partners
union
select c.oid::bigint from views v join pg_class c on c.oid = v.oid where c.relkind in ('v', 'm')
union
select i.inhparent::bigint from families f join pg_inherits i on i.inhrelid = f.oid and f.of_source
