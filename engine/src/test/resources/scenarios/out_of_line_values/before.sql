create table tab14 (i int primary key, j int, t text);
create function long_text(seed int) returns text language sql immutable as
  $$ select string_agg(md5(seed || '-' || n), '') from generate_series(1, 1000) n $$;
insert into tab14 select g, g, long_text(g) from generate_series(1, 20) g;
create table tab14_new (i bigint primary key, j int, t text);
grant select, insert, update, delete on tab14 to {application};
