update bloated set v = -v where id = 10;
