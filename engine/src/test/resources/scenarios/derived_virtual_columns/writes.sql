update tab11 set j = 7 where i = 3;
