insert into ledger (region, amount, parent_id) values ('jp', 1.4, 2);
delete from parent where id = 1;
