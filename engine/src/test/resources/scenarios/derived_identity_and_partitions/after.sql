insert into counted (v) values ('afterwards');
