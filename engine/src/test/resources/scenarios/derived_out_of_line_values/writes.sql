update doc set n = -1 where id = 1;
update doc set body = repeat('x', 9000) where id = 2;
insert into doc values (100, 1, repeat('y', 9000));
