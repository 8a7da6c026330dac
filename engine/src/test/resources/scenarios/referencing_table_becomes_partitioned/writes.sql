delete from parent where i = 1;
