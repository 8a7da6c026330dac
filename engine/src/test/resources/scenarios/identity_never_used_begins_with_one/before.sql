create table tab9 (i int generated always as identity primary key, j text);
create table tab9_new (i bigint primary key, j text);
grant select, insert, update, delete on tab9 to {application};
grant usage on all sequences in schema public to {application};
