select array_agg(attname::text order by attnum)
    = array['key', 'b', 'a', 'full "name"', 'number', 'boss', 'doubled']
  from pg_attribute where attrelid = 'person'::regclass and attnum > 0;
select array_agg(concat_ws(':', key, b, a, "full ""name""", number, doubled) order by key)
    = array['5:5:100:n5:5:200', '6:6:200:n6:6:400', '1000:1:2:new:501:4', '1001:1:2:later:502:4']
  from person where key in (5, 6, 1000, 1001);
select pg_get_constraintdef(oid) = 'CHECK ((b < a))' from pg_constraint
  where conrelid = 'person'::regclass and conname = 'order_holds';
select pg_get_constraintdef(oid) = 'UNIQUE ("full ""name""", b)' from pg_constraint
  where conrelid = 'person'::regclass and conname = 'person_name_a_key';
select pg_get_constraintdef(oid) = 'FOREIGN KEY (boss) REFERENCES person(key)' from pg_constraint
  where conrelid = 'person'::regclass and contype = 'f';
select pg_get_constraintdef(oid) = 'FOREIGN KEY (person_id) REFERENCES person(key)'
  from pg_constraint where conrelid = 'child'::regclass;
select pg_get_triggerdef(oid) like '%UPDATE OF a ON %WHEN ((new.b > 0))%' from pg_trigger
  where tgrelid = 'person'::regclass and tgname = 'on_b';
select indexdef like '%(lower("full ""name""")) WHERE (a > 3)' from pg_indexes
  where indexname = 'person_lower_idx';
select col_description('person'::regclass, 4) = 'of a person';
select has_column_privilege('{application}', 'person', 'a', 'update')
  and not has_column_privilege('{application}', 'person', 'b', 'update');
select pg_get_serial_sequence('person', 'number') = 'public.person_serial_seq';
