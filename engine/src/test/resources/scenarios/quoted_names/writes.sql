update "My Schema"."select ""x"" % {t}" set "A""b" = 'changed' where "," = 7;
insert into "My Schema"."select ""x"" % {t}" values (51, 'new', 51);
