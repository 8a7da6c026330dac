insert into counted (v) values ('meanwhile');
