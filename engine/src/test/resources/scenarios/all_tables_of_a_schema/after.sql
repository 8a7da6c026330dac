insert into "Customer" (name) values ('new');
insert into product (price) values (1);
insert into sale (day, customer_id, product_id) values ('2026-02-02', 51, 51);
-- fails 23503
delete from "Customer" where name = 'new';
-- fails 23514
insert into product (price) values (-1);
delete from product where id = 51;
delete from "Customer" where name = 'new';
