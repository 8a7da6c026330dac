insert into tab9 overriding system value values (100, 'gone');
delete from tab9 where i = 100;
