select count(*) = 499 and sum(v) = 6 from meter;
select count(*) = 21 from meter where day = '2030-01-01';
select count(*) = 98 from reading;
select array_agg(inhrelid::regclass::text order by inhrelid::regclass::text) = array['meter_new_0', 'meter_new_1'] from pg_inherits
  where inhparent = 'meter'::regclass;
select to_regclass('meter_2026') is null and to_regclass('meter_old') is null;
select pg_get_constraintdef(oid) = 'FOREIGN KEY (meter_id, day) REFERENCES meter(id, day) ON DELETE CASCADE'
  from pg_constraint where conname = 'of_meter' and conrelid = 'reading'::regclass;
