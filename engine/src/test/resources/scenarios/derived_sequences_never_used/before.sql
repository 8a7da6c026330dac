create table counted (i int generated always as identity primary key, n serial, j text);
insert into counted overriding system value values (50, 50, 'a'), (60, 60, 'b'), (70, 70, 'c');
grant select, insert, update, delete on counted to {application};
grant usage on all sequences in schema public to {application};
