package io.github.onlinerewrite.engine.internal.replay;

import io.github.onlinerewrite.engine.internal.StepException;
import io.github.onlinerewrite.engine.internal.catalog.AddedColumn;
import io.github.onlinerewrite.engine.internal.catalog.Column;
import io.github.onlinerewrite.engine.internal.catalog.ColumnMapping.Pair;
import io.github.onlinerewrite.engine.internal.catalog.ComparedValue;
import io.github.onlinerewrite.engine.internal.catalog.KeyMatch;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.Sql.Fragment;
import io.github.onlinerewrite.engine.internal.state.Journal.RowsMoved;
import io.github.onlinerewrite.engine.internal.state.Run;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Replays a slice of the scratch table in the open transaction: all deletes before all inserts. An
 * old table that is kept in sync has columns that its source lacks; a row that comes again keeps
 * its values in them. Thread-safe.
 */
final class SliceReplay {

  private static final Set<String> INTEGERS = Set.of("smallint", "integer", "bigint");

  private static final String MEND =
      ". Nothing was swapped; the new table is in place. Mend the rows and run it again: it resumes.";

  private final Run run;
  private final Rewrite rewrite;
  private final KeyMatch match;
  private final List<Pair> rounded;
  private final List<Column> added;

  SliceReplay(Run run, Rewrite rewrite) {
    this.run = run;
    this.rewrite = rewrite;
    this.match = new KeyMatch(rewrite);
    this.rounded =
        rewrite.isWayBack()
            ? rewrite.mapping().pairs().stream().filter(this::mayRound).toList()
            : List.of();
    this.added =
        rewrite.isWayBack()
            ? rewrite.source().columns().stream().filter(this::isAdded).toList()
            : List.of();
  }

  private boolean isAdded(Column column) {
    return !column.generated() && rewrite.target().column(column.name()).isEmpty();
  }

  record Slice(long number, long keys) {}

  RowsMoved replay(Session session, Slice slice, Replayer.Limits limits) throws SQLException {
    RowsMoved moved =
        rewrite.kept().isEmpty()
            ? replayWhole(session, slice, limits)
            : replayKeeping(session, slice, limits);
    refuseRounded(session, slice, limits);
    refuseAdded(session, slice, limits);
    return moved;
  }

  private RowsMoved replayWhole(Session session, Slice slice, Replayer.Limits limits)
      throws SQLException {
    long deleted =
        update(
            session,
            limits,
            Sql.of(
                    """
                    delete from {target} t using {scratch} k
                    where k.slice = {slice} and {sameKey}""")
                .with("target", rewrite.target().name())
                .with("scratch", run.names().scratch())
                .with("slice", slice.number())
                .with("sameKey", match.targetByKey("t", "k")));
    long inserted =
        update(
            session,
            limits,
            Sql.of(
                    """
                    insert into {target} ({columns}) overriding system value
                    select {values}
                    from {scratch} k join {source} s on {sameKey}
                    where k.slice = {slice}""")
                .with("target", rewrite.target().name())
                .with("columns", rewrite.mapping().targetColumns())
                .with("values", rewrite.mapping().sourceValues("s"))
                .with("scratch", run.names().scratch())
                .with("source", rewrite.source().name())
                .with("sameKey", match.sourceByKey("s", "k"))
                .with("slice", slice.number()));
    return new RowsMoved(slice.keys(), deleted, inserted);
  }

  private RowsMoved replayKeeping(Session session, Slice slice, Replayer.Limits limits)
      throws SQLException {
    long deleted = update(session, limits, remembering(slice));
    long inserted = update(session, limits, insertKnown(slice));
    inserted += update(session, limits, insertNew(slice));
    return new RowsMoved(slice.keys(), deleted, inserted);
  }

  /** In one trip, of which each counts under the swap's lock. */
  private static long update(Session session, Replayer.Limits limits, Sql statement)
      throws SQLException {
    return session.updateAll(List.of(limits.statement(), statement));
  }

  private Sql remembering(Slice slice) {
    return Sql.of(
            """
            with gone as (
              delete from {target} t using {scratch} k
              where k.slice = {slice} and {sameKey}
              returning k.ctid as place, {values})
            insert into {kept} (place, {names})
            select gone.* from gone""")
        .with("target", rewrite.target().name())
        .with("scratch", run.names().scratch())
        .with("slice", slice.number())
        .with("sameKey", match.targetByKey("t", "k"))
        .with("values", of("t", rewrite.kept()))
        .with("kept", run.names().kept())
        .with("names", keptNames());
  }

  private Sql insertKnown(Slice slice) {
    List<Identifier> columns = new ArrayList<>(rewrite.mapping().targetColumns());
    columns.addAll(rewrite.kept());
    return Sql.of(
            """
            insert into {target} ({columns}) overriding system value
            select {values}, {remembered}
            from {kept} g
            join {scratch} k on k.ctid = g.place and k.slice = {slice}
            join {source} s on {sameKey}""")
        .with("target", rewrite.target().name())
        .with("columns", columns)
        .with("values", rewrite.mapping().sourceValues("s"))
        .with("remembered", of("g", keptNames()))
        .with("kept", run.names().kept())
        .with("scratch", run.names().scratch())
        .with("slice", slice.number())
        .with("source", rewrite.source().name())
        .with("sameKey", match.sourceByKey("s", "k"));
  }

  private Sql insertNew(Slice slice) {
    return Sql.of(
            """
            insert into {target} ({columns}) overriding system value
            select {values}
            from {scratch} k join {source} s on {sameKey}
            where k.slice = {slice} and not exists (select from {kept} g where g.place = k.ctid)""")
        .with("target", rewrite.target().name())
        .with("columns", rewrite.mapping().targetColumns())
        .with("values", rewrite.mapping().sourceValues("s"))
        .with("scratch", run.names().scratch())
        .with("source", rewrite.source().name())
        .with("sameKey", match.sourceByKey("s", "k"))
        .with("slice", slice.number())
        .with("kept", run.names().kept());
  }

  private List<Identifier> keptNames() {
    return KeptColumns.names(rewrite.kept().size());
  }

  private static Fragment of(String row, List<Identifier> columns) {
    return Fragment.join(
        ", ", columns.stream().map(name -> new Fragment(row + "." + name.quoted())).toList());
  }

  /** An integer that does not fit is an error; others may be rounded or cut without a word. */
  private boolean mayRound(Pair pair) {
    return !pair.isUnchanged()
        && pair.using() == null
        && !(INTEGERS.contains(pair.targetType()) && INTEGERS.contains(sourceType(pair)));
  }

  private String sourceType(Pair pair) {
    return rewrite.source().column(pair.source()).orElseThrow().type();
  }

  /** A check beforehand has found none; but applications write on. */
  private void refuseRounded(Session session, Slice slice, Replayer.Limits limits)
      throws SQLException {
    if (rounded.isEmpty()) {
      return;
    }
    Fragment differs =
        Sql.of("row({now})::record *<> row({again})::record")
            .with("now", now())
            .with("again", again())
            .fragment();
    long rows = count(session, slice, differs, limits);
    if (rows > 0) {
      throw StepException.failed(
          rows
              + (rows == 1 ? " row has a value" : " rows have values")
              + " that the old table could not hold as it is, in one of the columns "
              + Identifier.list(rounded.stream().map(Pair::source).toList())
              + MEND);
    }
  }

  /** What applications write meanwhile to a column that only the new table has would be lost. */
  private void refuseAdded(Session session, Slice slice, Replayer.Limits limits)
      throws SQLException {
    List<Fragment> hasData = new ArrayList<>();
    for (Column column : added) {
      hasData.add(AddedColumn.hasData(session, rewrite.source(), column, "s"));
    }
    if (hasData.isEmpty()) {
      return;
    }
    long rows = count(session, slice, Fragment.join(" or ", hasData), limits);
    if (rows > 0) {
      throw StepException.failed(
          rows
              + (rows == 1 ? " row has a value" : " rows have values")
              + " of its own in one of the columns "
              + Identifier.list(added.stream().map(Column::name).toList())
              + ", which the old table lacks"
              + MEND);
    }
  }

  /**
   * Rows of the source that are replayed. One that changes between its insert and this look is in
   * the backlog again, and looked at again.
   */
  private long count(Session session, Slice slice, Fragment condition, Replayer.Limits limits)
      throws SQLException {
    return session.oneOfLast(
        List.of(
            limits.statement(),
            Sql.of(
                    """
                    select count(*)
                    from {scratch} k
                    join {source} s on {sameKey}
                    where k.slice = {slice} and ({condition})""")
                .with("scratch", run.names().scratch())
                .with("source", rewrite.source().name())
                .with("sameKey", match.sourceByKey("s", "k"))
                .with("slice", slice.number())
                .with("condition", condition)),
        row -> row.getLong(1));
  }

  private Fragment now() {
    return Fragment.join(
        ", ",
        rounded.stream()
            .map(pair -> ComparedValue.of("s." + pair.source().quoted(), sourceType(pair)))
            .toList());
  }

  /** Forth again what the old table gets: a cast cuts or rounds what does not fit. */
  private Fragment again() {
    return Fragment.join(
        ", ",
        rounded.stream()
            .map(
                pair ->
                    ComparedValue.of(
                        "cast(cast(s."
                            + pair.source().quoted()
                            + " as "
                            + pair.targetType()
                            + ") as "
                            + sourceType(pair)
                            + ")",
                        sourceType(pair)))
            .toList());
  }
}
