select count(*) = 1024 from tab1;
select relkind = 'p' from pg_class where oid = 'tab1'::regclass;
select count(*) = 4 from pg_inherits where inhparent = 'tab1'::regclass;
select count(*) = 0
  from tab1 full join copy using (i)
  where row(tab1.j, tab1.k) is distinct from row(copy.j, copy.k);
select count(*) = 256 from tab1_new_4;
select convalidated from pg_constraint
  where conrelid = 'tab1'::regclass and conname = 'k_is_positive';
select convalidated from pg_constraint
  where conrelid = 'tab1_fk'::regclass and confrelid = 'tab1'::regclass and conparentid = 0;
