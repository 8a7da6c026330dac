create schema "My Schema";
create table "My Schema"."select ""x"" % {t}" (
  "," int, "A""b" text, "?" int not null, constraint "p k" primary key (","));
insert into "My Schema"."select ""x"" % {t}" select g, 'a' || g, g from generate_series(1, 50) g;
create index "I,""x" on "My Schema"."select ""x"" % {t}" ("?", lower("A""b") text_pattern_ops);
create table "My Schema"."new;--" (
  "," bigint primary key, "A""b" text, "?" int not null);
grant usage on schema "My Schema" to {application};
grant select, insert, update on "My Schema"."select ""x"" % {t}" to {application};
