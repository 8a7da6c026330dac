package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.catalog.Leaf;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.List;

/**
 * Nothing is attached to the target that would act on the rows while they are copied, or that would
 * hold the application up before the swap: triggers, foreign keys, rules and row security come from
 * the source, in the swap.
 */
final class TargetBare implements Precondition.OfTarget {

  @Override
  public List<Finding> examine(Session session, Proposal proposal, TableDefinition target)
      throws SQLException {
    Long[] family = target.family().stream().map(Leaf::oid).toArray(Long[]::new);
    return session.query(
        Sql.of(
                """
                with family(oid) as (select unnest(?::oid[]))
                select 1, quote_ident(t.tgname), t.tgrelid::regclass::text
                from pg_trigger t
                where t.tgrelid in (select oid from family) and not t.tgisinternal
                  and not starts_with(t.tgname, ?)
                union all
                select 2, quote_ident(r.conname), r.conrelid::regclass::text
                from pg_constraint r
                where r.contype = 'f' and r.conrelid in (select oid from family)
                union all
                select 3, quote_ident(r.conname), r.conrelid::regclass::text
                from pg_constraint r
                where r.contype = 'f' and r.confrelid in (select oid from family)
                  and r.conrelid not in (select oid from family)
                union all
                select 4, quote_ident(w.rulename), w.ev_class::regclass::text
                from pg_rewrite w
                where w.ev_class in (select oid from family)
                union all
                select 5, '', c.oid::regclass::text
                from pg_class c
                where c.oid in (select oid from family)
                  and (c.relrowsecurity and not ? or c.relforcerowsecurity
                    or exists (select from pg_policy p where p.polrelid = c.oid))
                order by 1, 3, 2
                """)
            // The old table of one that is reverted has it, so that its rows stay hidden.
            .bind(family, ours(proposal), proposal.undone() != null),
        row -> finding(target, row.getInt(1), row.getString(2), row.getString(3)));
  }

  /** What a way back needs has its triggers on both tables, before the swap and after it. */
  private static String ours(Proposal proposal) {
    return proposal.undone() != null || proposal.spec().keepInSync()
        ? ObjectNames.TRIGGER_PREFIX
        : ObjectNames.GUARD_TRIGGER_PREFIX;
  }

  private static Finding finding(TableDefinition target, int kind, String name, String on) {
    return switch (kind) {
      case 1 ->
          Code.TARGET_TRIGGER.finding(
              target.name(),
              "Trigger " + name + " on " + on + " would fire for every row that is copied.",
              "First: drop trigger " + name + " on " + on + " (the source's are carried over)");
      case 2 ->
          Code.TARGET_FOREIGN_KEY.finding(
              target.name(),
              "Foreign key "
                  + name
                  + " of "
                  + on
                  + " would hold up the application's deletes before the swap.",
              "First: alter table "
                  + on
                  + " drop constraint "
                  + name
                  + " (the source's are carried over)");
      case 3 ->
          Code.TARGET_REFERENCED.finding(
              target.name(),
              "Foreign key " + name + " of " + on + " references the target.",
              "First: alter table " + on + " drop constraint " + name);
      case 4 ->
          Code.TARGET_RULE.finding(
              target.name(),
              "Rule " + name + " on " + on + " would change what the copy writes.",
              "First: drop rule " + name + " on " + on);
      default ->
          Code.TARGET_ROW_SECURITY.finding(
              target.name(),
              on + " has row security or policies.",
              "First: alter table "
                  + on
                  + " disable row level security, no force row level security; and drop its"
                  + " policies");
    };
  }
}
