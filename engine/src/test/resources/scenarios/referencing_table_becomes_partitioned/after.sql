delete from parent where i = 2;
