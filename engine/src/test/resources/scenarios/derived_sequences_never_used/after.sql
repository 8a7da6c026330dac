insert into counted (j) values ('first');
