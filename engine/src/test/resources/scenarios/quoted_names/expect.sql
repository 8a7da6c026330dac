select count(*) = 51 from "My Schema"."select ""x"" % {t}";
select "A""b" = 'changed' from "My Schema"."select ""x"" % {t}" where "," = 7;
select array_agg(c.relname::text order by c.relname::text) @> array['p k', 'I,"x']
  from pg_index i
  join pg_class c on c.oid = i.indexrelid
  where i.indrelid = '"My Schema"."select ""x"" % {t}"'::regclass;
