select count(*) = 12 + 1 and bool_and(relkind = 'r') from pg_partition_tree('meter') join pg_class c on c.oid = relid where isleaf;
select array_agg(attname || ' ' || format_type(atttypid, atttypmod) order by attnum)
    = array['day date', 'place integer', 'id bigint', 'v integer', 'note text']
  from pg_attribute where attrelid = 'meter'::regclass and attnum > 0;
select count(*) = 299 - 30 - 1 + 2 from meter;
select count(*) = 0 from meter where place = 7;
select count(*) = 10 - 1 from meter_2026_12;
select array_agg(id order by id) = array[30, 1002]::bigint[] from meter_other;
select array_agg(id order by id) = array[1001]::bigint[] from meter where id > 1000 and day = '2026-05-05' and v = 3;
select bool_and(v > 1000) from meter where place = 3;
-- Below 15 a row that moves to another partition of the source is deleted for who references it.
select count(*) = case when current_setting('server_version_num')::int < 150000 then 78 else 88 end
  from reading;
select pg_get_serial_sequence('meter', 'id') = 'public.meter_id_seq';
select count(*) = 1 from pg_constraint where conname = 'Key of meter' and conrelid = 'meter'::regclass;
select count(*) = 1 from pg_trigger where tgname = 'See it' and tgrelid = 'meter'::regclass;
select pg_get_indexdef('by_place'::regclass)
  = 'CREATE INDEX by_place ON ONLY public.meter USING btree (place, v DESC) WHERE (v > 2)';
select pg_get_constraintdef(oid) = 'FOREIGN KEY (place) REFERENCES place(id) ON DELETE CASCADE'
  from pg_constraint where conname = 'at_place' and conrelid = 'meter'::regclass;
select obj_description('meter'::regclass) = 'meters';
select count(*) = (select count(*) from meter where v > 100) from busy;
select bool_and(attstorage = 'e') from pg_attribute
  join pg_partition_tree('meter') on relid = attrelid where attname = 'note';
select to_regclass('meter_q1') is null and to_regclass('meter_rest') is null and to_regclass('meter_old') is null;
