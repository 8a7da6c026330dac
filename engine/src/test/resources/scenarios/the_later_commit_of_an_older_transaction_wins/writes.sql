-- A takes its number, B updates the row and commits, A updates it and commits.
-- session a
begin;
select pg_current_xact_id();
-- session b
update t set v = 'by b' where id = 4;
insert into t values (100 + 4, 'by b');
-- session a
update t set v = 'by a' where id = 4;
update t set v = 'by a' where id = 100 + 4;
commit;
