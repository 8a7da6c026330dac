update tab2 set k = 'y' where j = 2;
insert into tab2 values (1, 5, 'z');
