create table tab12 (i int primary key, j int, k int, l int generated always as (-j) stored);
insert into tab12 (i, j, k) values (1, 10, 100), (4, 40, 400), (7, 70, 700);
grant select, insert, update, delete on tab12 to {application};
