insert into "Mixed Case" (name) values ('meanwhile');
update "Mixed Case" set name = 'first', "Parent" = 2 where id = 10;
-- fails 42501
insert into "Mixed Case" (name) values ('none');
