update stored set note = repeat('m', 5000) where id = 7;
