insert into typed (id) values (101);
insert into upon (id) values (102);
