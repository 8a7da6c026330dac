update measurement set logdate = '2027-01-15' where id = 3;
insert into measurement values (1000, 1, '2030-01-01', 1);
delete from measurement where id = 10;
