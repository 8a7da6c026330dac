insert into stored values (201, 'late', 201);
update stored set v = -1 where id = 1;
