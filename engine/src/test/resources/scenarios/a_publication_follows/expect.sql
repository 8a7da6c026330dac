select array_agg(tablename::text) = '{t}' from pg_publication_tables where pubname = 'p';
select prrelid = 't'::regclass from pg_publication_rel;
