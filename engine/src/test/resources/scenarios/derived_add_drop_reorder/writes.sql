update item set label = null where id = 1;
insert into item (id, label, size) values (1000, 'new', 0);
delete from item where id = 2;
