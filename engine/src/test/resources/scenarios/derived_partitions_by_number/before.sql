-- P1, derived: a column dropped and added again, a CHECK, and a table that references this one.
create table tab1 (i int primary key, j int, k int);
alter table tab1 drop column k;
alter table tab1 add column k int;
alter table tab1 add constraint k_is_positive check (k >= 0);
insert into tab1 select g, g / 2, g / 4 from generate_series(0, 1023) g;
create table tab1_fk (i int references tab1);
insert into tab1_fk select g from generate_series(0, 1023, 3) g;
create table copy as select * from tab1;
grant select, insert, update, delete on tab1, tab1_fk to {application};
