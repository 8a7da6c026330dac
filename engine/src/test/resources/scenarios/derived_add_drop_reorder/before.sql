-- A column that goes, and another one of the same name that comes.
create table item (
  id int primary key, junk text not null default 'x', label text, number serial, size int);
insert into item (id, label, size) select g, 'l' || g, g from generate_series(1, 500) g;
grant select, insert, update, delete on item to {application};
grant select (junk), update (size) on item to public;
comment on column item.junk is 'old';
grant usage on sequence item_number_seq to {application};
