-- A bloated table: it shrinks, and everything else stays as it is.
create table bloated (id int primary key, v int, note text, long text);
create index bloated_v on bloated (v);
alter table bloated alter column long set storage external;
insert into bloated
  select g, g, repeat('x', 200), case when g % 3 = 0 then repeat('y', 2500) end
  from generate_series(1, 6000) g;
delete from bloated where id % 10 <> 0;
update bloated set note = repeat('z', 200);
create table sizes as
  select pg_table_size('bloated') as rows, pg_indexes_size('bloated') as indexes,
    pg_relation_size('bloated') as main;
create table twin as table bloated;
grant select, insert, update, delete on bloated to {application};
