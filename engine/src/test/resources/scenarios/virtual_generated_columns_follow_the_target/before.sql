create table tab11 (i int primary key, j int, k int, l int generated always as (i + 1) virtual);
insert into tab11 (i, j, k) select g, g * 10, g * 100 from generate_series(1, 5) g;
create table tab11_new (i int primary key, j int generated always as (i - 1) virtual, k int, l int);
grant select, insert, update, delete on tab11 to {application};
