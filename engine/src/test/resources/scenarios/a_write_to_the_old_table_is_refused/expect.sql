select count(*) = 1 and bool_and(text <> 'written') from outcome;
select sum(v) = 0 from t_before;
