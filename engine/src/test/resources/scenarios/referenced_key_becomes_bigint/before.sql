create table tab5 (i int primary key, j int);
create table tab5_child (i int references tab5 on delete cascade, k int);
insert into tab5 select g, g from generate_series(1, 100) g;
insert into tab5_child select g, g from generate_series(1, 100) g;
create table tab5_new (i bigint primary key, j int);
grant select, insert, update, delete on tab5, tab5_child to {application};
