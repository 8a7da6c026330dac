select count(*) = 9 from tab2_low;
select count(*) = 8 from tab2_high;
select count(*) = 4 from tab2 where k = 'y';
