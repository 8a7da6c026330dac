create table parent (i int primary key);
insert into parent select generate_series(1, 10);
create table tab7 (i int primary key, parent int references parent on delete cascade);
insert into tab7 select g, g % 10 + 1 from generate_series(1, 100) g;
create table tab7_new (i int primary key, parent int) partition by range (i);
create table tab7_new_1 partition of tab7_new for values from (1) to (51);
create table tab7_new_2 partition of tab7_new for values from (51) to (1000);
grant select, insert, update, delete on parent, tab7 to {application};
