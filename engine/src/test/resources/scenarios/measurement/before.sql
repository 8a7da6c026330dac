create table measurement (
  id int,
  city_id int not null,
  logdate date not null,
  peaktemp int,
  unitsales int,
  primary key (id, logdate));
insert into measurement
  select g, g % 100, date '2026-01-01' + g % 90, g % 40, g % 7 from generate_series(1, 5000) g;
create table expected as table measurement;
create table measurement_aux (
  id bigint,
  city_id int not null,
  logdate date not null,
  peaktemp int,
  unitsales int,
  primary key (id, logdate)) partition by range (logdate);
create table measurement_2026_01 partition of measurement_aux
  for values from ('2026-01-01') to ('2026-02-01');
create table measurement_2026_02 partition of measurement_aux
  for values from ('2026-02-01') to ('2026-03-01');
create table measurement_rest partition of measurement_aux default;
grant select, insert, update, delete on measurement, expected to {application};
