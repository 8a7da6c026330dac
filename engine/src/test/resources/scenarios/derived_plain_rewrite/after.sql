insert into "Orders" (amount) values (2);
