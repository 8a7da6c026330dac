create table tab2 (i int, j int, k text, primary key (i, j));
insert into tab2 select i, j, 'x' from generate_series(1, 4) i, generate_series(1, 4) j;
grant select, insert, update, delete on tab2 to {application};
