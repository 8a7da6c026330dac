-- Mixed case, two serial columns, and what the catalog says of them.
create table "Orders" (
  id bigserial primary key, "No" serial unique, gone int,
  note varchar(40) collate "C" default 'it''s', amount numeric(10, 2) not null check (amount > 0))
  with (fillfactor = 80);
alter table "Orders" drop column gone;
insert into "Orders" (note, amount) select 'n' || g, g from generate_series(1, 2000) g;
delete from "Orders" where id % 4 <> 0;
grant select, insert, update, delete on "Orders" to {application};
grant usage on all sequences in schema public to {application};
create table before as
  select attname, format_type(atttypid, atttypmod) as type, attcollation, attnotnull, attstorage,
    pg_get_expr(adbin, adrelid) as value
  from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
  where attrelid = '"Orders"'::regclass and attnum > 0 and not attisdropped;
create table constraints as
  select conname, pg_get_constraintdef(oid) as definition from pg_constraint
  where conrelid = '"Orders"'::regclass;
create table twin as select * from "Orders";
