select count(*) = 1024 from tab1;
select relkind = 'p' from pg_class where oid = 'tab1'::regclass;
select count(*) = 4 from pg_inherits where inhparent = 'tab1'::regclass;
select count(*) = 0
  from tab1 full join copy using (i)
  where row(tab1.j, tab1.k) is distinct from row(copy.j, copy.k);
select array_agg(tableoid::regclass || ' ' || n order by tableoid::regclass::text)
    = array['tab1_new_1 256', 'tab1_new_2 256', 'tab1_new_3 256', 'tab1_new_4 256']
  from (select tableoid, count(*) as n from tab1 group by tableoid) as counts;
select convalidated from pg_constraint
  where conrelid = 'tab1'::regclass and conname = 'k_is_positive';
select convalidated and conname = 'tab1_fk_i_fkey' from pg_constraint
  where conrelid = 'tab1_fk'::regclass and confrelid = 'tab1'::regclass and conparentid = 0;
