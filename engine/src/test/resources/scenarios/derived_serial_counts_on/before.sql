-- P9: one row, and the next one has the next number.
create table tab9 (i serial primary key, j text);
insert into tab9 (j) values ('one');
grant select, insert, update, delete on tab9 to {application};
grant usage on sequence tab9_i_seq to {application};
