create table stored (id int primary key, note text, v int) tablespace "1testts";
create index stored_v on stored (v) tablespace "test ts";
insert into stored select g, repeat('n', 3000), g from generate_series(1, 200) g;
grant select, insert, update, delete on stored to {application};
