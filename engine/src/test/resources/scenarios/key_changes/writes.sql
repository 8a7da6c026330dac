-- Two rows trade their keys through a third value.
begin;
update t set a = -1, b = -1 where a = 1;
update t set a = 1, b = 1 where a = 2;
update t set a = 2, b = 2 where a = -1;
commit;
update t set a = 103 where a = 3;
update t set b = 7 where a = 4;
delete from t where a = 5;
insert into t values (5, 5, 'again');
delete from t where a = 7;
insert into t values (6, 0, 'conflict') on conflict (a, b) do update set a = 7, b = 1;
