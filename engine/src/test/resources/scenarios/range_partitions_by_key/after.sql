-- The constraints hold.
-- fails 23514
update tab1 set k = -1 where i = 1;
-- fails 23503
delete from tab1 where i = 3;
-- fails 23503
insert into tab1_fk values (1024);
-- fails 23505
insert into tab1 values (1, 1, 1);
begin;
delete from tab1 where i = 1;
insert into tab1_fk values (2);
rollback;
