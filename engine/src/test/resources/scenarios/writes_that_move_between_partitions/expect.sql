select array_agg(i || ':' || j || ':' || l order by i)
    = array['1:0:0', '2:20:-20', '6:50:-50', '7:4:-4']
  from tab13;
select array_agg(i order by i) = array[6, 7]::bigint[] from tab13_new_2;
