select count(*) = 16 from tab2;
select count(*) = 4 from tab2_new_3;
select count(*) = 0 from (select * from tab2 except select * from copy) d;
select bool_and(n = 4) from (select count(*) as n from tab2 group by tableoid) d;
select count(*) = 0 from (select * from copy except all select * from tab2) d;
select relkind = 'p' from pg_class where oid = 'tab2'::regclass;
