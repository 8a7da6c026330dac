insert into tab8 values (default, 'two');
