create table meter (id int not null, day date not null, primary key (id, day)) partition by range (day);
create table meter_2026_01 partition of meter for values from ('2026-01-01') to ('2026-02-01');
create table meter_rest partition of meter default;
insert into meter select i, date '2026-01-01' + i from generate_series(1, 99) i;
