create table tab3 (i int, j int, k int, primary key (i, j));
insert into tab3 select a, b, a * b from generate_series(1, 4) a, generate_series(1, 4) b;
create table copy as select * from tab3;
create table tab3_new (i int, j int, k int, primary key (i, j)) partition by hash (i);
create table tab3_new_1 partition of tab3_new for values with (modulus 4, remainder 0);
create table tab3_new_2 partition of tab3_new for values with (modulus 4, remainder 1);
create table tab3_new_3 partition of tab3_new for values with (modulus 4, remainder 2);
create table tab3_new_4 partition of tab3_new for values with (modulus 4, remainder 3);
