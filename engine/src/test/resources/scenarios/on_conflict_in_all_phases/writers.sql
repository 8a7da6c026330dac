begin;
insert into tally values ({n}, {n} % 1000);
insert into counter (id, name, hits) values ({n} % 1000, 'n' || ({n} % 1000), 1) on conflict (id) do update set hits = counter.hits + 1;
insert into counter (id, name, hits) values (2000, 'n' || ({n} % 500), 1) on conflict do nothing;
commit;
begin;
insert into tally values ({n}, {n} % 500);
insert into counter (id, name, hits) values (3000, 'n' || ({n} % 500), 1) on conflict (name) do update set hits = counter.hits + 1;
commit;
