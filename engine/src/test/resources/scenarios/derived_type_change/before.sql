-- P4 and P5: a referenced key becomes bigint, numeric gets a scale, and expressions give values.
create domain required as text not null check (value <> 'x');
create table account (
  id int generated always as identity primary key, amount numeric(3, 1) default 0.1,
  code text default '7', at timestamptz not null, day date, twice int generated always as (2) stored,
  mark text collate "C" default 'm');
alter table account alter column code drop default;
insert into account (amount, code, at)
  select 0.1, case when g % 2 = 0 then g::text else '' end,
    timestamptz '2026-01-31 23:30+00' + g * interval '1 day'
  from generate_series(1, 300) g;
create index on account (code) where amount > 0;
create table child (account_id int references account);
insert into child select id from account;
grant select, insert, update, delete on account to {application};
