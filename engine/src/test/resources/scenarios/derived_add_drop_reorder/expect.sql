select array_agg(attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull order by attnum)
    = array['note text true', 'title text false', 'id integer true', 'size integer false',
      'junk bigint false', 'token uuid false']
  from pg_attribute where attrelid = 'item'::regclass and attnum > 0;
select count(*) = 500 and count(junk) = 0 and count(distinct token) = 500
    and bool_and(note = 'none')
  from item;
select array_agg(concat_ws(':', id, title, size) order by id) = array['1:1', '3:l3:3', '1000:new:0']
  from item where id in (1, 2, 3, 1000);
select to_regclass('item_number_seq') is null;
select count(*) = 0 from pg_description where description = 'old';
select not has_column_privilege('public', 'item', 'junk', 'select')
  and has_column_privilege('public', 'item', 'size', 'update');
select coalesce(bool_and(conname in ('item_note_not_null', 'item_id_not_null')), true)
  from pg_constraint where conrelid = 'item'::regclass and contype = 'n';
