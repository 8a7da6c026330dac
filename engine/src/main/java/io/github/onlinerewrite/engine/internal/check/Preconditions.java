package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The ordered list of preconditions, and how all of them are examined. Touches nothing. */
public final class Preconditions {

  private static final List<Precondition> ALL =
      List.of(
          new SourcePresent(),
          new SourceKind(),
          new TargetPresent(),
          new TargetKind(),
          new TargetEmpty(),
          new TargetBare(),
          new OldNamesFree(),
          new SourceKey(),
          new TargetKey(),
          new KeyTypes(),
          new ColumnsKept(),
          new ColumnCasts(),
          new Ownership(),
          new Rights(),
          new Partners(),
          new DependentsOwned(),
          new Attachments(),
          new PartitionsBare(),
          new PartitionReplaceable(),
          new TargetUnreplicated(),
          new ReferencedKeys(),
          new ForeignKeyTypes(),
          new IndexesPossible(),
          new ExpressionsValid(),
          new SequenceRanges(),
          new TriggersPossible(),
          new DependentsFit(),
          new ValuesFit(),
          new RowsAccepted());

  /** What holds before the copy only: then the target is filled, and every row has its place. */
  private static final Set<Class<? extends Precondition>> OF_A_FRESH_RUN =
      Set.of(TargetEmpty.class, ValuesFit.class, RowsAccepted.class);

  private Preconditions() {}

  private record Asked(RewriteSpec spec, RewriteOptions options, Identifier journalSchema) {}

  /** Examines all of them, in short statements of their own; only reads. */
  public static Examination examine(
      Session session, RewriteSpec spec, RewriteOptions options, Identifier journalSchema)
      throws SQLException {
    return examine(session, new Asked(spec, options, journalSchema), ALL);
  }

  /** Examines what must still hold when rows have been copied; reads no table of the user's. */
  public static Examination examineAgain(
      Session session, RewriteSpec spec, RewriteOptions options, Identifier journalSchema)
      throws SQLException {
    return examine(
        session,
        new Asked(spec, options, journalSchema),
        ALL.stream()
            .filter(precondition -> !OF_A_FRESH_RUN.contains(precondition.getClass()))
            .toList());
  }

  /** Examines whether the target takes every row that the source has now; reads the source. */
  public static Examination examineRows(
      Session session, RewriteSpec spec, RewriteOptions options, Identifier journalSchema)
      throws SQLException {
    return examine(
        session,
        new Asked(spec, options, journalSchema),
        List.of(new ValuesFit(), new RowsAccepted()));
  }

  private static Examination examine(Session session, Asked asked, List<Precondition> preconditions)
      throws SQLException {
    List<Finding> ofTheServer = Server.examine(session, asked.spec());
    if (!ofTheServer.isEmpty()) {
      return new Examination(ofTheServer, Optional.empty());
    }
    Proposal proposal =
        Proposal.read(session, asked.spec(), asked.options(), asked.journalSchema());
    List<Finding> findings = new ArrayList<>();
    for (Precondition precondition : preconditions) {
      findings.addAll(precondition.examine(session, proposal));
    }
    return new Examination(findings, proposal.rewrite());
  }
}
