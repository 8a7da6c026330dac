insert into tab9 (j) values ('one');
