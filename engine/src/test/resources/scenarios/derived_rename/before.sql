-- The server follows the names into indexes, constraints, triggers, comments and privileges.
create table person (
  id int primary key, a int, b int, name text not null, serial serial,
  boss int references person, doubled int generated always as (b * 2) stored,
  constraint order_holds check (a < b), unique (name, a));
insert into person (id, a, b, name) select g, g, g + 1, 'n' || g from generate_series(1, 500) g;
create index on person (lower(name)) where b > 3;
create table child (person_id int references person);
insert into child select id from person;
create function stamp() returns trigger language plpgsql as 'begin return new; end';
create trigger on_b before update of b on person for each row when (new.a > 0)
  execute function stamp();
comment on column person.name is 'of a person';
grant select, insert, delete on person to {application};
grant update (b, name) on person to {application};
grant usage on sequence person_serial_seq to {application};
