package io.github.onlinerewrite.engine.internal.dependents;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.check.Examination;
import io.github.onlinerewrite.engine.internal.check.Preconditions;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.target.IndexPreparation;
import io.github.onlinerewrite.engine.internal.target.StatisticsPreparation;
import io.github.onlinerewrite.engine.internal.target.TargetPreparation;
import java.sql.SQLException;
import java.util.List;

/** What a run does to the catalog, one step after the other, without capture and replay. */
final class SwapInSteps {

  private final Session session;
  private final Rewrite rewrite;

  private SwapInSteps(Session session, Rewrite rewrite) {
    this.session = session;
    this.rewrite = rewrite;
  }

  /** Checks, and holds that there is no finding. */
  static SwapInSteps of(Session session, RewriteSpec spec) throws SQLException {
    Examination examination =
        Preconditions.examine(
            session, spec, RewriteOptions.defaults(), new Identifier("online_rewrite"));
    assertThat(examination.findings()).isEmpty();
    return new SwapInSteps(session, examination.rewrite().orElseThrow());
  }

  /** The same, to go on in another session. */
  SwapInSteps in(Session other) {
    return new SwapInSteps(other, rewrite);
  }

  /** All steps, with the rows copied in between. */
  void all() throws SQLException {
    prepare();
    swap();
    validate(plan);
  }

  private CarryPlan plan = new CarryPlan(List.of(), List.of(), List.of(), List.of(), List.of());

  /** Up to the swap; the second run of each preparation must have nothing to do. */
  void prepare() throws SQLException {
    run(TargetPreparation.statements(session, rewrite));
    assertThat(TargetPreparation.statements(session, rewrite)).isEmpty();
    session.execute(
        Sql.of(
                """
                insert into {target} ({columns}) overriding system value
                select {columns} from {source}
                """)
            .with("target", rewrite.target().name())
            .with("source", rewrite.source().name())
            .with("columns", rewrite.mapping().targetColumns()));
    run(IndexPreparation.statements(session, rewrite));
    assertThat(IndexPreparation.statements(session, rewrite)).isEmpty();
    run(StatisticsPreparation.statements(session, rewrite));
    assertThat(StatisticsPreparation.statements(session, rewrite)).isEmpty();
  }

  /** The transaction of the swap. */
  void swap() throws SQLException {
    swap(() -> {});
  }

  /** The transaction of the swap, with {@code afterwards} run before its commit. */
  void swap(Runnable afterwards) throws SQLException {
    plan = Dependents.plan(session, rewrite);
    assertThat(plan.obstacles()).isEmpty();
    session.transaction(
        () -> {
          run(plan.beforeRename());
          rename(rewrite.source().name().quoted(), rewrite.oldTable().name());
          rename(rewrite.target().name().quoted(), rewrite.source().name().name());
          run(plan.afterRename());
          afterwards.run();
          return "";
        });
  }

  CarryPlan plan() throws SQLException {
    return Dependents.plan(session, rewrite);
  }

  void validate(CarryPlan swapped) throws SQLException {
    for (Sql left : swapped.validations()) {
      session.transaction(
          () -> {
            Afterwards.finish(session, left);
            return "";
          });
    }
  }

  private void rename(String from, Identifier to) throws SQLException {
    session.execute(
        Sql.of("alter table {from} rename to {to}")
            .with("from", new Sql.Fragment(from))
            .with("to", to));
  }

  private void run(List<Sql> statements) throws SQLException {
    for (Sql statement : statements) {
      session.execute(statement);
    }
  }
}
