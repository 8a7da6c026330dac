insert into t (v) values ('while it was rewritten');
