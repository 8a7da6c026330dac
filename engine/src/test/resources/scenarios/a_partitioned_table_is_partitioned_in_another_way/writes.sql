update meter set day = '2030-01-01' where id between 200 and 220;
update meter_2026_1 set v = 4 where id = 9;
insert into meter values (1000, '2026-08-08', 1) on conflict (id, day) do update set v = 2;
insert into meter values (1000, '2026-08-08', 1) on conflict (id, day) do update set v = 2;
delete from meter where id = 5;
