create table stored (id int primary key, v int) tablespace "1testts";
insert into stored select g, g from generate_series(1, 200) g;
create table stored_new (id bigint primary key, v int) partition by range (id) tablespace "test ts";
create table stored_1 partition of stored_new for values from (0) to (100) tablespace "test""ts";
create table stored_2 partition of stored_new default;
grant select, insert, update, delete on stored to {application};
