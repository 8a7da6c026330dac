insert into ledger (region, amount, parent_id) values ('us', 7.6, 2);
update ledger set region = 'us' where region = 'de' and id between 1 and 30;
update ledger set amount = amount + 1000 where id > 290 and region <> 'us';
delete from ledger where region = 'fr' and id > 200;
