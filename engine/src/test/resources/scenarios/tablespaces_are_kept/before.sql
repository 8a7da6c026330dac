create table stored (id int, note text, v int, primary key (id) using index tablespace "test""ts")
  tablespace "test ts";
create index stored_v on stored (v) tablespace "1testts";
create index stored_note on stored (note);
create materialized view shown tablespace "1testts" as select id, v from stored;
insert into stored select g, repeat('n', 3000), g from generate_series(1, 200) g;
grant select, insert, update, delete on stored to {application};
create table places as
  select c.relname, c.relkind, s.spcname
  from pg_class c left join pg_tablespace s on s.oid = c.reltablespace
  where c.relname ~ '^(stored|shown)';
