update measurement set logdate = '2027-01-01' where id = 17;
update expected set logdate = '2027-01-01' where id = 17;
update measurement set peaktemp = null where id % 10 = 3;
update expected set peaktemp = null where id % 10 = 3;
delete from measurement where id % 10 = 4;
delete from expected where id % 10 = 4;
insert into measurement values (-1, 1, '2026-02-03', 1, 1);
insert into expected values (-1, 1, '2026-02-03', 1, 1);
