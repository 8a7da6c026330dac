select not exists (
  (select relname, relkind, relacl::text, reloptions, relispartition, relowner
    from pg_class where relnamespace = 'public'::regnamespace except all table facts.relations)
  union all
  (table facts.relations except all select relname, relkind, relacl::text, reloptions, relispartition, relowner
    from pg_class where relnamespace = 'public'::regnamespace));
select not exists (
  (select conname, conrelid::regclass::text, contype, pg_get_constraintdef(oid), convalidated
    from pg_constraint where connamespace = 'public'::regnamespace and conparentid = 0
    except all table facts.constraints)
  union all
  (table facts.constraints except all
    select conname, conrelid::regclass::text, contype, pg_get_constraintdef(oid), convalidated
    from pg_constraint where connamespace = 'public'::regnamespace and conparentid = 0));
select not exists (
  select from facts.counts
  where (customers, products, sales, notes, visits, turnover) is distinct from (
    (select count(*) from "Customer"), (select count(*) from product),
    (select sum(hashtext(sale::text)::bigint) from sale),
    (select sum(hashtext(sale_note::text)::bigint) from sale_note),
    (select sum(hashtext(visit::text)::bigint) from visit),
    (select md5(string_agg(t::text, ',' order by t)) from turnover t)));
select count(*) = 6 and bool_and(phase = 'DONE') from online_rewrite.rewrite;
