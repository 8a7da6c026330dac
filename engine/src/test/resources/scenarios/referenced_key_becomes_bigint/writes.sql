delete from tab5 where i = 1;
