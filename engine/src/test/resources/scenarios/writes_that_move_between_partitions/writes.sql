insert into tab13 (i, j) values (2, 20), (3, 30), (5, 50);
update tab13 set j = 0 where i = 1;
update tab13 set i = 6 where i = 5;
update tab13 set i = 7 where i = 3;
update tab13 set j = 4 where i = 7;
delete from tab13 where i = 4;
