create table tab3 (i int, j int, k text, primary key (i, j));
insert into tab3 select i, j, 'x' from generate_series(1, 40) i, generate_series(1, 4) j;
grant select, insert, update, delete on tab3 to {application};
