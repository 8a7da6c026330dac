update tab14 set t = long_text(100) where i = 1;
update tab14 set t = null where i = 2;
-- Leaves the value out of line as it is.
update tab14 set j = -j where i = 3;
update tab14 set i = i where i = 4;
delete from tab14 where i = 5;
insert into tab14 values (21, 21, long_text(21));
