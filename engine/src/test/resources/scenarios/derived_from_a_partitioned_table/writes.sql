update meter set day = '2026-12-24' where id between 20 and 29;
update meter set day = '2031-01-01', place = 5 where id = 30;
update meter set v = v + 1000 where place = 3;
delete from place where id = 7;
insert into meter (day, place) values ('2026-05-05', 1), ('2040-01-01', 2);
delete from meter where id = 5;
