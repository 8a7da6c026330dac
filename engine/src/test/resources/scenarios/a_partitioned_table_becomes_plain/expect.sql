select relkind = 'r' from pg_class where oid = 'ledger'::regclass;
select count(*) = (select count(*) from ledger_old l where parent_id = 2) + 1 from ledger;
select count(*) = 0 from ledger where parent_id = 1;
select max(id) = 302 from ledger;
select amount = 1 from ledger where region = 'jp';
select count(*) = 0 from entry e left join ledger l on (l.region, l.id) = (e.region, e.ledger_id)
  where e.ledger_id is not null and l.id is null;
select pg_get_constraintdef(oid) = 'FOREIGN KEY (region, ledger_id) REFERENCES ledger(region, id) ON UPDATE CASCADE ON DELETE SET NULL'
  from pg_constraint where conrelid = 'entry'::regclass and contype = 'f';
select array_agg(conname order by conname)
    = array['amount_is_not_negative', 'ledger_parent_id_fkey', 'ledger_pkey']::name[]
  from pg_constraint where conrelid = 'ledger'::regclass and contype <> 'n';
select obj_description('ledger'::regclass) = 'of money' and obj_description('ledger_amount'::regclass) = 'for reports';
select attidentity = 'a' from pg_attribute where attrelid = 'ledger'::regclass and attname = 'id';
select pg_get_serial_sequence('ledger', 'id') = 'public.ledger_id_seq';
select array_agg(inhrelid::regclass::text order by inhrelid::regclass::text) = array['ledger_eu', 'ledger_us']
  from pg_inherits where inhparent = 'ledger_old'::regclass;
