package io.github.onlinerewrite.engine.internal;

import io.github.onlinerewrite.engine.internal.catalog.Column;
import io.github.onlinerewrite.engine.internal.catalog.Fingerprint;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.catalog.TableCatalog;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.copy.Copy;
import io.github.onlinerewrite.engine.internal.cutover.Guard;
import io.github.onlinerewrite.engine.internal.lock.Patience;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.state.Journal;
import io.github.onlinerewrite.engine.internal.state.Run;
import io.github.onlinerewrite.engine.internal.target.TargetPreparation;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes the target ready: what it lacks of the source, and the snapshot guard. */
final class TargetReady {

  private final Run run;
  private final Rewrite rewrite;
  private final Journal journal;
  private final Session lead;
  private final Waits waits;

  TargetReady(Run run, Rewrite rewrite, RunTools tools, Waits waits) {
    this.run = run;
    this.rewrite = rewrite;
    this.journal = tools.journal();
    this.lead = tools.sessions().lead();
    this.waits = waits;
  }

  /** For rows that are to be copied. */
  void asTarget() throws SQLException {
    waits.forTarget("prepare the target");
    waits.onTarget("prepare the target", () -> run.transaction(lead, this::prepareTarget));
  }

  /** For a way back: all but the guard is there since the swap that is undone. */
  void asOldTable() throws SQLException {
    waits.onTarget(
        "prepare the old table",
        () ->
            run.transaction(
                lead,
                () -> {
                  lead.execute(Patience.SET_LOCAL);
                  new Guard(run.names()).install(lead, rewrite.target());
                  return true;
                }));
  }

  private boolean prepareTarget() throws SQLException {
    lead.execute(Patience.SET_LOCAL);
    // First, so that a later change of what the target is given differs from it.
    Fingerprint now = Fingerprint.read(lead, rewrite.source(), rewrite.target());
    requireColumnsAsChecked();
    Copy.requireSettings(run, now, journal.entry(lead, run.id()).prepared());
    journal.prepared(lead, run, now.settings());
    lead.executeAll(TargetPreparation.statements(lead, rewrite));
    new Guard(run.names()).install(lead, rewrite.target());
    return true;
  }

  /** What the target is given is what the source had when it was examined. */
  private void requireColumnsAsChecked() throws SQLException {
    List<Column> then = rewrite.source().columns();
    List<Column> now =
        TableCatalog.find(lead, rewrite.source().name())
            .map(TableDefinition::columns)
            .orElse(List.of());
    String changed =
        Stream.concat(
                then.stream().filter(column -> !now.contains(column)),
                now.stream().filter(column -> !then.contains(column)))
            .map(column -> column.name().toString())
            .distinct()
            .collect(Collectors.joining(", "));
    if (!changed.isEmpty()) {
      throw StepException.failed(
          "somebody else has changed columns of the source since the check: "
              + changed
              + ". Nothing was copied; the source is in place. Abort this rewrite and run it again.");
    }
  }
}
