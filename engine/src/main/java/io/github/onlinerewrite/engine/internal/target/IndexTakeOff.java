package io.github.onlinerewrite.engine.internal.target;

import io.github.onlinerewrite.engine.internal.catalog.IdentityKey;
import io.github.onlinerewrite.engine.internal.catalog.IdentityKeys;
import io.github.onlinerewrite.engine.internal.catalog.IndexCatalog;
import io.github.onlinerewrite.engine.internal.catalog.IndexDefinition;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.dependents.Comments;
import io.github.onlinerewrite.engine.internal.dependents.IndexStatistics;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Resources;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.SqlStates;
import io.github.onlinerewrite.engine.internal.state.Run;
import io.github.onlinerewrite.engine.internal.state.TakenIndex;
import io.github.onlinerewrite.engine.internal.state.TakenIndexes;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes indexes off a named target that has just been emptied: to build them when it is full takes
 * less time than to keep them up to date. One goes only when the server has shown, on the empty
 * table, that what is written down makes the same of it; the indexes of partitions stay (decision
 * 25).
 */
public final class IndexTakeOff {

  private static final Logger LOG = LoggerFactory.getLogger(IndexTakeOff.class);

  private IndexTakeOff() {}

  /** Does it in the open transaction, which has emptied the target. */
  public static void takeOff(Session session, Run run, Rewrite rewrite) throws SQLException {
    if (rewrite.derived() || rewrite.isWayBack() || rewrite.target().isPartitioned()) {
      return;
    }
    TakenIndexes taken = new TakenIndexes(run);
    Set<Identifier> before =
        taken.all(session).stream()
            .map(each -> each.index().name().name())
            .collect(Collectors.toSet());
    long key =
        IdentityKeys.ofTarget(session, rewrite.target(), rewrite.sourceKey())
            .map(IdentityKey::indexOid)
            .orElse(0L);
    for (IndexDefinition index : IndexCatalog.of(session, rewrite.target().oid())) {
      if (!index.valid() || before.contains(index.name().name())) {
        continue;
      }
      TakenIndex candidate =
          withReturn(session, rewrite.target().name(), index, index.oid() == key);
      if (comesBackTheSame(session, rewrite, candidate)) {
        taken.add(session, candidate);
        session.execute(drop(rewrite.target().name(), index));
      } else {
        LOG.info(
            "{}: index {} of the target stays during the copy: it would not come back the same",
            rewrite.source().name(),
            index.name());
      }
    }
  }

  private static TakenIndex withReturn(
      Session session, QualifiedName table, IndexDefinition index, boolean key)
      throws SQLException {
    List<Sql> statements = new ArrayList<>();
    statements.add(IndexPreparation.again(table, index));
    statements.addAll(IndexStatistics.copied(session, index.oid(), index.name()));
    if (index.comment() != null) {
      statements.add(Comments.onIndex(index.name(), index.comment()));
    }
    if (index.constraintComment() != null) {
      statements.add(Comments.onConstraint(index.name().name(), table, index.constraintComment()));
    }
    statements.addAll(extensions(session, index));
    List<Sql> marks = new ArrayList<>();
    if (index.clustered()) {
      marks.add(mark("alter table {table} cluster on {index}", table, index));
    }
    if (index.replicaIdentity()) {
      marks.add(mark("alter table {table} replica identity using index {index}", table, index));
    }
    return new TakenIndex(index, key, statements, marks, false);
  }

  private static Sql mark(String statement, QualifiedName table, IndexDefinition index) {
    return Sql.of(statement).with("table", table).with("index", index.name().name());
  }

  private static List<Sql> extensions(Session session, IndexDefinition index) throws SQLException {
    return session.query(
        Sql.of(
                """
                select e.extname
                from pg_depend d
                join pg_extension e on e.oid = d.refobjid
                where d.classid = 'pg_class'::regclass and d.objid = ?
                  and d.refclassid = 'pg_extension'::regclass and d.deptype = 'x'
                order by 1""")
            .bind(index.oid()),
        row ->
            Sql.of("alter index {index} depends on extension {extension}")
                .with("index", index.name())
                .with("extension", new Identifier(row.getString(1))));
  }

  private static Sql drop(QualifiedName table, IndexDefinition index) {
    return index.isConstraint()
        ? Sql.of("alter table {table} drop constraint {index}")
            .with("table", table)
            .with("index", index.name().name())
        : Sql.of("drop index {index}").with("index", index.name());
  }

  /** Does both and takes them back; what depends on the index, or lacks a right, is refused. */
  private static boolean comesBackTheSame(Session session, Rewrite rewrite, TakenIndex candidate)
      throws SQLException {
    String before = image(session, rewrite, candidate.index());
    try {
      return session.rolledBack(
          () -> {
            session.execute(drop(rewrite.target().name(), candidate.index()));
            session.executeAll(candidate.statements());
            session.executeAll(candidate.marks());
            return before.equals(image(session, rewrite, candidate.index()));
          });
    } catch (SQLException refused) {
      if (SqlStates.isLockNotGranted(refused)
          || SqlStates.isTimeUp(refused)
          || SqlStates.isConnectionLost(refused)) {
        throw refused;
      }
      return false;
    }
  }

  private static String image(Session session, Rewrite rewrite, IndexDefinition index)
      throws SQLException {
    return session.one(
        Resources.read(IndexTakeOff.class, "index-image.sql")
            .bind(rewrite.target().oid(), index.name().name().value()),
        row -> row.getString(1));
  }
}
