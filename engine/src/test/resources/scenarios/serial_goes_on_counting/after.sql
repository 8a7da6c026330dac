insert into tab8 (j) values ('three');
