insert into typed (id) values (103);
insert into upon (id) values (104);
update typed set v = v + 1 where id = 103;
