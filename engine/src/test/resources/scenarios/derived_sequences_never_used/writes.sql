insert into counted overriding system value values (80, 80, 'd');
