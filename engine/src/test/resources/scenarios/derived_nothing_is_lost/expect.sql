select count(*) > 80 from facts.before;
-- What differs is in the failure.
select coalesce(string_agg(concat_ws(' ', kind, name, fact), E'\n' order by kind, name), 't')
  from ((table facts.now except all table facts.before) union all (table facts.before except all table facts.now)) as d;
-- The insert that was refused took numbers.
select array_agg(concat_ws(':', id, "Serial", other, "Parent", twice, name) order by id)
    = array['10:1:1:2:2:first', '510:101:101:1:202:meanwhile', '520:103:103:3:206:afterwards']
  from "Mixed Case" where name !~ '^n';
select count(*) = 102 from "Mixed Case";
select count(*) = 0 from said;
select number = 100 from "Upon";
