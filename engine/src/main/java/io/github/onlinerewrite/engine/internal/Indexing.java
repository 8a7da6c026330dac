package io.github.onlinerewrite.engine.internal;

import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteProgress;
import io.github.onlinerewrite.engine.internal.catalog.IndexDefinition;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.lock.Patience;
import io.github.onlinerewrite.engine.internal.sql.ServerFailure;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.SqlStates;
import io.github.onlinerewrite.engine.internal.state.Run;
import io.github.onlinerewrite.engine.internal.state.TakenIndex;
import io.github.onlinerewrite.engine.internal.state.TakenIndexes;
import io.github.onlinerewrite.engine.internal.target.HeldOffAutovacuum;
import io.github.onlinerewrite.engine.internal.target.IndexPreparation;
import io.github.onlinerewrite.engine.internal.target.IndexReturn;
import io.github.onlinerewrite.engine.internal.target.StatisticsPreparation;
import io.github.onlinerewrite.engine.internal.work.Workers;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Builds what the target lacks of the source's indexes and statistics, and its own indexes that
 * were taken off for the copy. On another session than the lead, where there is one, so that the
 * lead can tell meanwhile how it goes.
 */
final class Indexing {

  private static final String INDEXES = "build indexes";

  private final Run run;
  private final Rewrite rewrite;
  private final RewriteOptions options;
  private final RunTools tools;
  private final Waits waits;
  private final Session lead;
  private final TakenIndexes taken;
  private volatile String refused = "";

  Indexing(Run run, Rewrite rewrite, RewriteOptions options, RunTools tools) {
    this.run = run;
    this.rewrite = rewrite;
    this.options = options;
    this.tools = tools;
    this.waits = new Waits(rewrite, options, tools);
    this.lead = tools.sessions().lead();
    this.taken = new TakenIndexes(run);
  }

  private interface Step {
    void in(Session session) throws SQLException;
  }

  /** One of them, in a transaction of its own. */
  private record Build(String name, Step step) {

    static Build of(IndexDefinition index, Step step) {
      return new Build(index.name().name().toString(), step);
    }
  }

  /** Says which indexes are off until then. */
  void tellTakenOff() throws SQLException {
    List<TakenIndex> off = taken.off(lead);
    if (!off.isEmpty()) {
      tools
          .progress()
          .say(
              "indexes of the target that are built when it is full: "
                  + off.stream()
                      .map(each -> each.index().name().name().toString())
                      .collect(Collectors.joining(", ")));
    }
  }

  /**
   * Builds all of it.
   *
   * @param replaying brings the target to one state of the source
   */
  void build(Session.Work<?> replaying) throws SQLException {
    waits.forTarget(INDEXES);
    try {
      indexes();
    } catch (SQLException failure) {
      if (!SqlStates.isOfRows(failure)) {
        throw failure;
      }
      // Rows that were copied may have been mended in the source since.
      replaying.run();
      indexesOfMendedRows();
    }
    each("build statistics", statements(StatisticsPreparation.statements(lead, rewrite)));
    letAutovacuumCome();
    vacuumTarget();
  }

  private void indexesOfMendedRows() throws SQLException {
    try {
      indexes();
    } catch (SQLException failure) {
      if (!SqlStates.isOfRows(failure)) {
        throw failure;
      }
      throw StepException.failed(
          (SqlStates.isConflict(failure)
                  ? "rows of the source share what an index of the target keeps unique ("
                  : "index "
                      + refused
                      + " cannot be built of the source's rows, or of what"
                      + " somebody's older snapshot sees of them (")
              + ServerFailure.describe(failure)
              + "). "
              + tools.progress().left()
              + "Mend the rows and run it again: it resumes; or abort the rewrite.");
    }
  }

  private void indexes() throws SQLException {
    // First of all: a conflict in another one calls for replay, which finds rows by it.
    each(INDEXES, returns(taken.off(lead), TakenIndex::key));
    each(INDEXES, returns(taken.off(lead), index -> index.index().isConstraint()));
    each(INDEXES, likes(IndexPreparation.constraints(lead, rewrite, definitionsOff())));
    waits.onTarget(INDEXES, this::severalAtOnce);
    IndexReturn back = new IndexReturn(run);
    each(
        INDEXES,
        taken.all(lead).stream()
            .map(index -> Build.of(index.index(), at -> back.complete(at, index)))
            .toList());
  }

  private List<Build> returns(List<TakenIndex> off, Predicate<TakenIndex> which) {
    IndexReturn back = new IndexReturn(run);
    return off.stream()
        .filter(which)
        .map(index -> Build.of(index.index(), at -> back.build(at, index)))
        .toList();
  }

  private static List<Build> likes(List<IndexPreparation.Lacking> lacking) {
    return lacking.stream()
        .map(each -> Build.of(each.index(), at -> at.execute(each.statement())))
        .toList();
  }

  private static List<Build> statements(List<Sql> statements) {
    return statements.stream()
        .map(statement -> new Build("", at -> at.execute(statement)))
        .toList();
  }

  private List<IndexDefinition> definitionsOff() throws SQLException {
    return taken.off(lead).stream().map(TakenIndex::index).toList();
  }

  /** Those that are still lacking, when somebody came in the middle of a try. */
  private boolean severalAtOnce() throws SQLException {
    List<Build> indexes =
        new ArrayList<>(returns(taken.off(lead), index -> !index.index().isConstraint()));
    indexes.addAll(likes(IndexPreparation.indexes(lead, rewrite, definitionsOff())));
    if (indexes.isEmpty()) {
      return true;
    }
    AtomicInteger built = new AtomicInteger();
    waits
        .busyWorkers(Math.min(options.workers(), indexes.size()))
        .each(
            indexes,
            (session, index) -> {
              build(session, index);
              built.incrementAndGet();
            },
            () -> report(100 * built.get() / indexes.size(), "building"));
    return true;
  }

  /** Another one may need a lock that the first did not, and somebody may have come meanwhile. */
  private void each(String purpose, List<Build> builds) throws SQLException {
    for (int built = 0; built < builds.size(); built++) {
      Build build = builds.get(built);
      int percent = 100 * built / builds.size();
      waits.onTarget(purpose, () -> atWork(build, this::build, percent, "building"));
    }
  }

  private void build(Session session, Build build) throws SQLException {
    try {
      run.transaction(
          session,
          () -> {
            session.execute(Patience.SET_LOCAL);
            build.step().in(session);
            return true;
          });
    } catch (SQLException failure) {
      if (SqlStates.isOfRows(failure)) {
        refused = build.name();
      }
      throw failure;
    }
  }

  /** In one transaction: of a thousand partitions, too. */
  private void letAutovacuumCome() throws SQLException {
    String derivedFrom = tools.journal().entry(lead, run.id()).derivedFrom();
    List<Sql> statements = HeldOffAutovacuum.end(lead, rewrite, derivedFrom);
    if (!statements.isEmpty()) {
      each(
          "let autovacuum come to the target",
          List.of(new Build("", at -> at.executeAll(statements))));
    }
  }

  /**
   * Autovacuum would want it, and would then be in the swap's way; and plans that read indexes only
   * are good from the first moment. Who wants no comparison is in a hurry: then only statistics are
   * made, and autovacuum does the rest after the swap.
   */
  private void vacuumTarget() throws SQLException {
    Sql analyze = Sql.of("analyze {target}").with("target", rewrite.target().name());
    if (!options.verify()) {
      each("analyze the target", statements(List.of(analyze)));
      return;
    }
    Sql vacuum = Sql.of("vacuum (analyze) {target}").with("target", rewrite.target().name());
    waits.onTarget("vacuum the target", () -> atWork(vacuum, Indexing::vacuum, 100, "vacuuming"));
  }

  private static void vacuum(Session session, Sql vacuum) throws SQLException {
    session.execute(Patience.SET);
    try {
      session.execute(vacuum);
    } finally {
      if (session.isAlive()) {
        session.execute(Patience.RESET);
      }
    }
  }

  private <T> boolean atWork(T work, Workers.Task<T> task, int percent, String detail)
      throws SQLException {
    waits.busyWorkers(1).each(List.of(work), task, () -> report(percent, detail));
    return true;
  }

  private void report(int percent, String detail) throws SQLException {
    tools
        .progress()
        .report(
            (String table, RewritePhase phase) ->
                new RewriteProgress(
                    table, phase, percent, 0, 0, OptionalLong.empty(), null, detail));
  }
}
