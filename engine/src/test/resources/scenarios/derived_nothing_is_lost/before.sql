-- What other tools lose: all of it is there afterwards, as the catalog has it.
create table parent (id int primary key);
insert into parent select generate_series(1, 5);
create sequence shared;
create table said (name text);
create table "Mixed Case" (
  id int generated always as identity (start with 10 increment by 5) primary key,
  "Serial" serial, other bigserial, "Parent" int default 1 references parent on update cascade,
  twice int generated always as ("Serial" * 2) stored, name varchar(30) collate "C" not null default 'x',
  owner text default current_user, shared bigint default nextval('shared'),
  constraint "Names differ" unique (name, other) deferrable initially deferred, unique (other),
  constraint "Positive" check ("Serial" > 0), constraint later check (length(name) < 20) not valid)
  with (fillfactor = 80, autovacuum_enabled = off, toast.autovacuum_enabled = off);
create table child (id int primary key, "Mixed" int references "Mixed Case" on delete set null,
  other bigint references "Mixed Case" (other));
create index "Lower Name" on "Mixed Case" (lower(name) desc nulls last) include (other) where "Serial" > 2;
create statistics "Both" (dependencies, ndistinct) on name, other from "Mixed Case";
alter statistics "Both" set statistics 77;
alter table "Mixed Case" alter column name set statistics 333, alter column name set storage external,
  alter column other set (n_distinct = -0.5), alter column other set (n_distinct_inherited = 7);
alter table "Mixed Case" replica identity using index "Mixed Case_other_key";
alter table "Mixed Case" enable row level security;
create policy "Own rows" on "Mixed Case" using (owner = current_user or owner = '{owner}') with check (name <> 'none');
create policy restricts on "Mixed Case" as restrictive for delete to {application} using ("Serial" > 3);
create function stamp() returns trigger language plpgsql as
  'begin new.name := coalesce(new.name, ''stamped''); return new; end';
create trigger "Stamps" before insert or update of name on "Mixed Case" for each row
  when (new.name is null) execute function stamp();
create trigger always after truncate on "Mixed Case" for each statement execute function stamp();
alter table "Mixed Case" enable always trigger "Stamps";
alter table "Mixed Case" disable trigger always;
create rule "Says" as on insert to "Mixed Case" where new.name > 'o' do also insert into said values (new.name);
create view "Seen" with (security_barrier) as select id, name, twice from "Mixed Case" where "Serial" > 0;
create view "Seen twice" as select name, count(*) as number, max(id) as id from "Seen" group by name;
create materialized view "Kept" with (fillfactor = 60) as select s.number, t.other from "Seen twice" s join "Mixed Case" t using (id);
create view "Upon" as select sum(number) as number from "Kept";
create unique index "Kept other" on "Kept" (other);
grant select, update on "Mixed Case", "Seen", "Seen twice", "Kept", "Upon" to {application} with grant option;
grant insert (name, "Parent"), references (id) on "Mixed Case" to {application};
grant select on "Mixed Case" to public;
grant usage on sequence "Mixed Case_Serial_seq", "Mixed Case_other_seq", shared to {application};
comment on table "Mixed Case" is 'of everything';
comment on column "Mixed Case".name is 'it''s a name';
comment on constraint "Positive" on "Mixed Case" is 'constraint';
comment on constraint later on "Mixed Case" is 'later';
comment on index "Lower Name" is 'index';
comment on trigger "Stamps" on "Mixed Case" is 'trigger';
comment on policy "Own rows" on "Mixed Case" is 'policy';
comment on rule "Says" on "Mixed Case" is 'rule';
comment on statistics "Both" is 'statistics';
comment on view "Seen twice" is 'view';
comment on column "Seen".name is 'column of a view';
comment on materialized view "Kept" is 'materialized';
insert into "Mixed Case" (name) select 'n' || g from generate_series(1, 100) g;
insert into child select g, 5 + 5 * g, g from generate_series(1, 20) g;
refresh materialized view "Kept";
create schema facts;
create view facts.now as
  select 'relation' as kind, c.relname::text as name,
      concat_ws(' ', c.relkind, c.relowner::regrole, c.relacl::text, c.reloptions::text, t.reloptions::text,
        c.relrowsecurity, c.relforcerowsecurity, c.relreplident) as fact
    from pg_class c left join pg_class t on t.oid = c.reltoastrelid
    where c.relnamespace = 'public'::regnamespace
    union all
    select 'column', a.attrelid::regclass || '.' || a.attname,
      concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
        a.attstorage, nullif(a.attstattarget, -1), a.attoptions::text, a.attacl::text, a.attcollation::regcollation,
        pg_get_expr(d.adbin, d.adrelid))
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'm') and a.attnum > 0
      and not a.attisdropped
    union all
    select 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) || convalidated
    from pg_constraint where connamespace = 'public'::regnamespace
    union all
    select 'index', indexrelid::regclass::text, pg_get_indexdef(indexrelid) || indisvalid || indisclustered
    from pg_index where indexrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)
    union all
    select 'policy', polname::text,
      concat_ws(' ', polrelid::regclass, polcmd, polpermissive, polroles::regrole[]::text,
        pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
    from pg_policy
    union all
    select 'trigger', tgname::text, pg_get_triggerdef(oid) || tgenabled::text from pg_trigger where not tgisinternal
    union all
    select 'rule', rulename::text, pg_get_ruledef(oid) || ev_enabled::text from pg_rewrite where ev_class in (select oid from pg_class where relnamespace = 'public'::regnamespace)
    union all
    select 'statistics', stxname::text,
      concat_ws(' ', pg_get_statisticsobjdef(oid), nullif(to_jsonb(s) ->> 'stxstattarget', '-1'), stxowner::regrole)
    from pg_statistic_ext s
    union all
    select 'sequence', seqrelid::regclass::text, concat_ws(' ', seqstart, seqincrement, seqmax, seqmin, seqcache, seqcycle)
    from pg_sequence where seqrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)
    union all
    select 'comment', o.type || ' ' || o.identity, description
    from pg_description, lateral pg_identify_object(classoid, objoid, objsubid) o
    where o.schema = 'public' or o.identity ~ 'public';
create table facts.before as table facts.now;
