update account set code = '5' where id = 1;
update account set at = '2027-05-05' where id = 2;
insert into account (amount, code, at) values (9.9, '4', '2026-03-03');
delete from account where id = 301 and amount = 0;
