insert into t (id) values (301);
