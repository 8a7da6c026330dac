create table tab2 (i int, j int, k int, primary key (i, j));
insert into tab2 select a, b, a * b from generate_series(1, 4) a, generate_series(1, 4) b;
create table copy as select * from tab2;
create table tab2_new (i int, j int, k int, primary key (i, j)) partition by list (i);
create table tab2_new_1 partition of tab2_new for values in (1);
create table tab2_new_2 partition of tab2_new for values in (2);
create table tab2_new_3 partition of tab2_new for values in (3);
create table tab2_new_4 partition of tab2_new for values in (4);
