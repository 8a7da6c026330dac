update tab3 set k = 'y' where j = 2;
delete from tab3 where i = 1;
