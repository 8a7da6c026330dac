create table counted (
  id int generated always as identity (start with 7) primary key, n serial, v text,
  twice int generated always as (3 * 2) stored);
insert into counted (v) select 'x' from generate_series(1, 20);
grant select, insert, update, delete on counted to {application};
grant usage on all sequences in schema public to {application};
