create table tab8 (i int generated always as identity primary key, j text);
insert into tab8 (j) values ('one');
create table tab8_new (i bigint primary key, j text);
grant select, insert on tab8 to {application};
grant usage on all sequences in schema public to {application};
