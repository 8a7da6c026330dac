create table tab11 (i int primary key, j int, l int generated always as (i + 1) virtual);
insert into tab11 (i, j) select g, g * 10 from generate_series(1, 5) g;
create table tab11_new (i bigint primary key, j int, l int generated always as (i + 2) virtual);
grant select, update on tab11 to {application};
