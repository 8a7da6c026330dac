insert into t (v) values ('afterwards');
