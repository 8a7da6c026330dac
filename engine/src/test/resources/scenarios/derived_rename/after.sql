insert into person (key, a, b, "full ""name""") values (1001, 2, 1, 'later');
update person set a = 200 where key = 6;
