select bool_and(n = id and x = id + 0.5 and s = 'text ' || id
    and d = (timestamp '2026-01-01 10:00' + id * interval '1 hour')::date)
  and count(*) = 100 from t;
