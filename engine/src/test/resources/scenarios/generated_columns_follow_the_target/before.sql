create table tab10 (i int primary key, j int, k int, l int generated always as (i + 1) stored);
insert into tab10 (i, j, k) select g, g * 10, g * 100 from generate_series(1, 5) g;
create table tab10_new (i int primary key, j int generated always as (i - 1) stored, k int, l int);
grant select, insert, update, delete on tab10 to {application};
