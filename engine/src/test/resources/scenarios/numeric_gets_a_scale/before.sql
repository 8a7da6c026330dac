create table tab4 (i int primary key, j numeric(3, 1));
insert into tab4 values (1, 0.1), (2, 99.9), (3, null);
create table tab4_new (i int primary key, j numeric(4, 2));
