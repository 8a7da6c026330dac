insert into t (id) values (13);
