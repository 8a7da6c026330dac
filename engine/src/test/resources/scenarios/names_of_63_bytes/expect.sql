select sum(v) = 5049
  from a123456789012345678901234567890123456789012345678901234567890ab;
select array_agg(indexrelid::regclass::text order by indexrelid::regclass::text)
    = array['i123456789012345678901234567890123456789012345678901234567890ab',
      'k123456789012345678901234567890123456789012345678901234567890ab']
  from pg_index
  where indrelid = 'a123456789012345678901234567890123456789012345678901234567890ab'::regclass;
-- Writers had taken some rows away at the swap, and put them into the new table.
select count(*) between 88 and 100 from before_it_was_rewritten;
