insert into tab10 (i, j, k) values (6, 60, 600);
update tab10 set i = 7, k = 700 where i = 1;
