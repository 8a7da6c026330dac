create table tab11 (
  i int primary key, j int constraint j_is_there not null,
  l int generated always as (i + 1) virtual constraint l_is_there not null);
insert into tab11 (i, j) select g, g * 10 from generate_series(1, 5) g;
grant select, update on tab11 to {application};
