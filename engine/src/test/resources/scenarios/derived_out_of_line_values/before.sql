-- P14: an UPDATE that leaves the out-of-line value alone.
create table doc (id int primary key, n int, body text);
alter table doc alter column body set storage external;
insert into doc select g, g, repeat(md5(g::text), 500) from generate_series(1, 50) g;
grant select, insert, update on doc to {application};
