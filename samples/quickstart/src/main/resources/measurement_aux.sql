create table measurement_aux (
  id bigint,
  city_id int not null,
  logdate date not null,
  peaktemp int,
  primary key (id, logdate)
) partition by range (logdate);

do $$
declare
  month date;
begin
  for month in select generate_series(date '2024-01-01', date '2025-12-01', interval '1 month')
  loop
    execute format(
      'create table %I partition of measurement_aux for values from (%L) to (%L)',
      'measurement_' || to_char(month, 'YYYY_MM'),
      month,
      (month + interval '1 month')::date);
  end loop;
end
$$;

create table measurement_rest partition of measurement_aux default;
