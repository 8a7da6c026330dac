insert into tab9 values (100, 'gone');
delete from tab9 where i = 100;
