update person set b = 100 where id = 5;
insert into person (id, a, b, name) values (1000, 1, 2, 'new');
