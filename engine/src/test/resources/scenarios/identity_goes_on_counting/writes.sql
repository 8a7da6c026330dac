insert into tab8 (j) values ('two');
