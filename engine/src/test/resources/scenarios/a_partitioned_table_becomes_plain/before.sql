create table parent (id int primary key);
insert into parent values (1), (2);
create table ledger (id int generated always as identity, region text not null, amount numeric(8, 2) default 0,
  parent_id int references parent on delete cascade, primary key (region, id),
  constraint amount_is_not_negative check (amount >= 0)) partition by list (region);
create table ledger_eu partition of ledger for values in ('de', 'fr');
create table ledger_us (junk int, amount numeric(8, 2) default 0, id int not null, parent_id int, region text not null,
  constraint amount_is_not_negative check (amount >= 0));
alter table ledger_us drop column junk;
alter table ledger attach partition ledger_us for values in ('us');
create index ledger_amount on ledger (amount);
comment on table ledger is 'of money';
comment on index ledger_amount is 'for reports';
create function stamp() returns trigger language plpgsql as 'begin new.amount := round(new.amount); return new; end';
create trigger rounds before insert on ledger for each row execute function stamp();
create table entry (id int primary key, region text, ledger_id int,
  foreign key (region, ledger_id) references ledger on update cascade on delete set null);
insert into ledger (region, amount, parent_id) select (array['de', 'fr', 'us'])[1 + i % 3], i, 1 + i % 2
  from generate_series(1, 300) i;
insert into entry select i, (array['de', 'fr', 'us'])[1 + i % 3], i from generate_series(1, 50) i;
create table ledger_new (id bigint not null, region text not null, amount numeric(12, 2), parent_id int,
  primary key (region, id));
grant select, insert, update, delete, truncate on ledger, entry, parent to {application};
grant usage on all sequences in schema public to {application};
