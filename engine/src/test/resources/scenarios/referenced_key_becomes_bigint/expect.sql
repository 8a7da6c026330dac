select format_type(atttypid, -1) = 'bigint'
  from pg_attribute
  where attrelid = 'tab5'::regclass and attname = 'i';
select count(*) = 1 and bool_and(convalidated and confdeltype = 'c')
  from pg_constraint
  where conrelid = 'tab5_child'::regclass and confrelid = 'tab5'::regclass;
select count(*) = 98 from tab5;
select count(*) = 98 from tab5_child;
select not exists (select from tab5_child where i in (1, 2));
