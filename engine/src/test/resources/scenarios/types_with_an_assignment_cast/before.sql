create table t (id int primary key, n bigint, x double precision, s varchar(20), d timestamp);
insert into t
  select g, g, g + 0.5, 'text ' || g, timestamp '2026-01-01 10:00' + g * interval '1 hour'
  from generate_series(1, 100) g;
create table t_new (id bigint primary key, n int, x numeric(10, 2), s text, d date);
