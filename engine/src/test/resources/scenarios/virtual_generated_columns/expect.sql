select bool_and(l = i + 2) and count(*) = 5 from tab11;
select j = 7 from tab11 where i = 3;
