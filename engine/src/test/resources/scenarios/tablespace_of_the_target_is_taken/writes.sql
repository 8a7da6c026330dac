update stored set id = 300 where id = 7;
