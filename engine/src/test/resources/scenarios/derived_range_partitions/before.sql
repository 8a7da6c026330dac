-- The README's own example, derived.
create table measurement (
  id int not null, city_id int, logdate date not null, peaktemp int, note text,
  primary key (id, logdate)) with (toast.autovacuum_enabled = off);
alter table measurement alter column note set storage external;
insert into measurement
  select g, g % 7, date '2026-10-01' + g, g, 'n' from generate_series(0, 199) g;
create index on measurement (city_id);
grant select, insert, update, delete on measurement to {application};
alter default privileges grant select on tables to {application};
