insert into tab9 values (default, 'two');
