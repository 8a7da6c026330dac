select array_agg(format_type(atttypid, atttypmod) order by attnum)
    = array['bigint', 'numeric(4,2)', 'integer', 'timestamp with time zone', 'date', 'integer', 'required']
  from pg_attribute where attrelid = 'account'::regclass and attnum > 0;
select array_agg(concat_ws(':', id, amount, code, day) order by id)
    = array['1:0.10:50:2026-02-01', '2:0.10:20:2027-05-01', '3:0.10:2026-02-01', '301:9.90:40:2026-03-01']
  from account where id in (1, 2, 3, 301);
select count(*) = 301 and count(code) = 152 from account;
select count(*) = 300 from child join account on id = account_id;
select indexdef like '%(code) WHERE (amount > (0)::numeric)' from pg_indexes
  where indexname = 'account_code_idx';
select seqmax = 9223372036854775807 from pg_sequence where seqrelid = 'account_id_seq'::regclass;
select attcollation = '"C"'::regcollation from pg_attribute
  where attrelid = 'account'::regclass and attname = 'mark';
