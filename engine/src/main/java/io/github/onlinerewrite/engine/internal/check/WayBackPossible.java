package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Capture;
import io.github.onlinerewrite.engine.ColumnChange;
import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.catalog.AddedColumn;
import io.github.onlinerewrite.engine.internal.catalog.Column;
import io.github.onlinerewrite.engine.internal.catalog.ColumnMapping.Pair;
import io.github.onlinerewrite.engine.internal.catalog.IdentityKey.KeyColumn;
import io.github.onlinerewrite.engine.internal.catalog.PartitionOf;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A rewrite whose old table is to be kept in sync can be undone: every value has a way back, and
 * the old table can stay what it is. What rows say against it is found when it comes to that.
 */
final class WayBackPossible implements Precondition {

  private static final Set<String> INTEGERS = Set.of("smallint", "integer", "bigint");

  @Override
  public List<Finding> examine(Session session, Proposal proposal) throws SQLException {
    if (!proposal.spec().keepInSync() || proposal.rewrite().isEmpty()) {
      return List.of();
    }
    Rewrite rewrite = proposal.rewrite().get();
    Tables back =
        Tables.back(
            rewrite.target(),
            rewrite.source(),
            proposal.spec().changes(),
            rewrite.source().name().name());
    List<Finding> findings = new ArrayList<>();
    findings.addAll(ofTheWhole(session, proposal, rewrite));
    findings.addAll(ofKey(rewrite));
    findings.addAll(ofChanges(proposal, rewrite));
    findings.addAll(ofTypes(rewrite, back));
    findings.addAll(ofColumns(session, rewrite, back));
    findings.addAll(ofSequences(session, rewrite));
    if (!rewrite.derived()) {
      findings.addAll(ReversedTarget.findings(session, rewrite, back));
    }
    findings.addAll(new PartitionsBare().examine(session, proposal, rewrite.target()));
    findings.addAll(onTheWayBack(rewrite, new ColumnCasts().examine(session, back)));
    findings.addAll(onTheWayBack(rewrite, new UsingRepeatable().examine(session, back)));
    findings.addAll(onTheWayBack(rewrite, new ColumnsKept().examine(session, back)));
    findings.addAll(onTheWayBack(rewrite, new DroppedColumns().examine(session, back)));
    return findings;
  }

  static Finding finding(QualifiedName table, String reason, String remedy) {
    return Code.WAY_BACK_IMPOSSIBLE.finding(table, reason, remedy);
  }

  private static List<Finding> onTheWayBack(Rewrite rewrite, List<Finding> findings) {
    return findings.stream()
        .map(
            found ->
                finding(
                    rewrite.source().name(),
                    "On the way back: " + found.reason(),
                    "Give the column a reverse expression, or leave keepInSync out."))
        .toList();
  }

  private static List<Finding> ofTheWhole(Session session, Proposal proposal, Rewrite rewrite)
      throws SQLException {
    List<Finding> findings = new ArrayList<>();
    QualifiedName table = rewrite.source().name();
    if (proposal.options().capture() == Capture.LOGICAL) {
      findings.add(
          finding(
              table,
              "With capture=\"logical\" nobody would decode after the swap.",
              "Capture with triggers, or leave keepInSync out."));
    }
    if (PartitionOf.find(session, rewrite.source().oid()).isPresent()) {
      findings.add(
          finding(
              table,
              "The table is a partition, and its place is not given back.",
              "Leave keepInSync out, or rewrite the partitioned table."));
    }
    return findings;
  }

  /** Both types are compared as they are, by the operators of one family. */
  private static List<Finding> ofKey(Rewrite rewrite) {
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < rewrite.sourceKey().columns().size(); i++) {
      KeyColumn from = rewrite.sourceKey().columns().get(i);
      KeyColumn to = rewrite.targetKey().columns().get(i);
      boolean alike =
          from.type().equals(to.type())
              || (INTEGERS.contains(from.baseType()) && INTEGERS.contains(to.baseType()));
      if (!alike || !from.collation().equals(to.collation())) {
        findings.add(
            finding(
                rewrite.source().name(),
                "Key column "
                    + from.name().quoted()
                    + " changes from "
                    + from.type()
                    + " to "
                    + to.type()
                    + ", and a key that the old type would round or cut could not be found there.",
                "Keep its type (integers may become other integers) and its collation, or leave"
                    + " keepInSync out."));
      }
    }
    return findings;
  }

  private static List<Finding> ofChanges(Proposal proposal, Rewrite rewrite) {
    List<Finding> findings = new ArrayList<>();
    for (ColumnChange change : proposal.spec().changes().columns()) {
      if (change.newName() != null) {
        findings.add(
            finding(
                rewrite.source().name(),
                "Column " + change.name() + " gets another name, which is not given back.",
                "Rename it before or after the rewrite, or leave keepInSync out."));
      }
      if (change.using() != null && change.reverse() == null) {
        findings.add(
            finding(
                rewrite.source().name(),
                "What the using of column "
                    + change.name()
                    + " has made cannot be undone by itself.",
                "Give it a reverse: SQL over the new table's columns that gives the old value."));
      }
    }
    return findings;
  }

  /** A value that the new type has rounded or cut would not be what it was. */
  private static List<Finding> ofTypes(Rewrite rewrite, Tables back) {
    List<Finding> findings = new ArrayList<>();
    for (Pair pair : back.mapping().pairs()) {
      Column now = rewrite.target().column(pair.source()).orElseThrow();
      if (!pair.isUnchanged()
          && pair.using() == null
          && !LosslessCast.is(pair.targetType(), now.type())) {
        findings.add(
            finding(
                rewrite.source().name(),
                "Column "
                    + now.name().quoted()
                    + " changes from "
                    + pair.targetType()
                    + " to "
                    + now.type()
                    + ", which does not hold each of its values as it is.",
                "Give it a reverse, which says how the old value is had, or leave keepInSync"
                    + " out."));
      }
    }
    return findings;
  }

  private static List<Finding> ofColumns(Session session, Rewrite rewrite, Tables back)
      throws SQLException {
    List<Finding> findings = new ArrayList<>();
    for (Column old : rewrite.source().columns()) {
      Optional<Column> now = rewrite.target().column(old.name());
      if (old.generated() && now.isPresent() && !now.get().generated()) {
        findings.add(
            finding(
                rewrite.source().name(),
                "Column "
                    + old.name().quoted()
                    + " is generated, and is not in the new table, so what is written to it there"
                    + " has no place.",
                "Leave keepInSync out."));
      }
      if (now.isEmpty() && hasPrivileges(session, rewrite.source().oid(), old)) {
        findings.add(
            finding(
                rewrite.source().name(),
                "Column " + old.name().quoted() + " is to go, and has privileges of its own.",
                "Revoke them, or leave keepInSync out."));
      }
    }
    for (String name : back.changes().dropped()) {
      Column added =
          back.source().columns().stream()
              .filter(column -> column.name().value().equals(name))
              .findFirst()
              .orElseThrow();
      if ((added.notNull() || added.defaultExpression() != null)
          && !added.generated()
          && AddedColumn.fixedDefault(session, back.source().oid(), added).isEmpty()) {
        findings.add(
            finding(
                rewrite.source().name(),
                "Column "
                    + added.name().quoted()
                    + " is added, and what rows get in it is neither null nor always the same: it"
                    + " would be lost on the way back.",
                "Let it be null without a default, give it a constant one, or leave keepInSync"
                    + " out."));
      }
    }
    return findings;
  }

  private static boolean hasPrivileges(Session session, long table, Column column)
      throws SQLException {
    return session.one(
        Sql.of("select attacl is not null from pg_attribute where attrelid = ? and attnum = ?")
            .bind(table, column.number()),
        row -> row.getBoolean(1));
  }

  /** The old table's sequence is set to its end in the swap, and must not begin again there. */
  private static List<Finding> ofSequences(Session session, Rewrite rewrite) throws SQLException {
    return session.query(
        Sql.of(
                """
                select d.objid::regclass::text
                from pg_depend d
                join pg_sequence s on s.seqrelid = d.objid and s.seqcycle
                where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass
                  and d.refobjid = ? and d.deptype in ('a', 'i')
                order by 1
                """)
            .bind(rewrite.source().oid()),
        row ->
            finding(
                rewrite.source().name(),
                "Sequence " + row.getString(1) + " cycles, which the swap ends for good.",
                "alter sequence " + row.getString(1) + " no cycle; or leave keepInSync out."));
  }
}
