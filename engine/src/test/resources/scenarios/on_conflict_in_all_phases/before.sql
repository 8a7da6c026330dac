create table counter (id int primary key, name text unique, hits bigint not null);
insert into counter select g, 'n' || g, 0 from generate_series(0, 499) g;
create table counter_new (hits bigint not null, id bigint primary key, name text);
create table tally (n bigint, id int);
grant select, insert, update on counter to {application};
grant insert on tally to {application};
