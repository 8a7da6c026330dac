insert into "Mixed Case" (name, "Parent") values ('afterwards', 3);
-- fails 42501
insert into "Mixed Case" (name) values ('none');
-- fails 42501
delete from "Mixed Case";
