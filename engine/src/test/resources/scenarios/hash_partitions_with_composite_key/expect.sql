select count(*) = 16 from tab3;
select count(*) = 4 from pg_inherits where inhparent = 'tab3'::regclass;
select count(*) = 0 from (select * from tab3 except select * from copy) d;
select count(*) = 0 from (select * from copy except all select * from tab3) d;
select relkind = 'p' from pg_class where oid = 'tab3'::regclass;
