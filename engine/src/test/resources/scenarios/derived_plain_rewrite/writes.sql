update "Orders" set note = null where id % 8 = 0;
delete from "Orders" where id % 12 = 0;
insert into "Orders" (note, amount) values ('late', 1);
