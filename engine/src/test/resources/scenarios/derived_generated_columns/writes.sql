insert into tab12 (i, j) values (2, 20), (3, 30), (5, 50);
update tab12 set j = 0 where i = 1;
update tab12 set i = 6 where i = 4;
update tab12 set j = 7 where i = 2;
update tab12 set j = 8 where j = 7;
delete from tab12 where i = 7;
