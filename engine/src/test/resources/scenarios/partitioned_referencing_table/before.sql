create table tab6 (i int primary key, j int);
insert into tab6 select g, g from generate_series(1, 100) g;
create table tab6_child (i int, k int, constraint to_tab6 foreign key (i) references tab6)
  partition by range (i);
create table tab6_child_1 partition of tab6_child for values from (1) to (51);
create table tab6_child_2 partition of tab6_child for values from (51) to (101);
insert into tab6_child select g, g from generate_series(1, 100, 2) g;
create table tab6_new (i int primary key, j int) partition by range (i);
create table tab6_new_1 partition of tab6_new for values from (1) to (31);
create table tab6_new_2 partition of tab6_new for values from (31) to (101);
grant select, insert, update, delete on tab6, tab6_child to {application};
