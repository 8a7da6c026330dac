delete from tab6 where i = 4;
insert into tab6_child values (2, 2);
