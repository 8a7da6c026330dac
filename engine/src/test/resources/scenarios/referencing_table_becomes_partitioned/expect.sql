select count(*) = 1 and bool_and(convalidated and confdeltype = 'c')
  from pg_constraint
  where conrelid = 'tab7'::regclass and confrelid = 'parent'::regclass and contype = 'f';
select not exists (select from tab7 where parent in (1, 2));
select count(*) = 80 from tab7;
