insert into tab11 (i, j, k) values (6, 60, 600);
update tab11 set i = 7 where i = 1;
