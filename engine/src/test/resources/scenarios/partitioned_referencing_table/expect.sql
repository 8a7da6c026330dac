select count(*) = 1 and bool_and(convalidated and confrelid = 'tab6'::regclass)
  from pg_constraint
  where conrelid = 'tab6_child'::regclass and contype = 'f' and conparentid = 0;
-- Each partition is held by it too.
select count(distinct conrelid) = 3
  from pg_constraint
  where conname like '%to_tab6%' and conrelid::regclass::text like 'tab6_child%';
select not exists (select from pg_constraint where confrelid = 'tab6_old'::regclass);
select not exists (select from tab6_child c left join tab6 p using (i) where p.i is null);
select i = 2 from tab6 where i = 2;
select not exists (select from tab6 where i = 4);
