delete from meter where id = 6;
