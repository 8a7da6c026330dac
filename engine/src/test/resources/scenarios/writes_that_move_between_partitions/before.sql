create table tab13 (i int primary key, j int, k int, l int generated always as (-j) stored);
insert into tab13 (i, j, k) values (1, 10, 100), (4, 40, 400);
create table tab13_new (i bigint primary key, j int, k int, l int generated always as (-j) stored)
  partition by range (i);
create table tab13_new_1 partition of tab13_new for values from (1) to (4);
create table tab13_new_2 (l int generated always as (-j) stored, k int, j int, i bigint not null);
alter table tab13_new attach partition tab13_new_2 for values from (4) to (8);
grant select, insert, update, delete on tab13 to {application};
