package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The ordered list of preconditions, and how all of them are examined. Touches nothing. */
public final class Preconditions {

  private static final List<Precondition> ALL =
      List.of(
          new SourcePresent(),
          new SourceKind(),
          new Derivable(),
          new TargetPresent(),
          new TargetKind(),
          new TargetEmpty(),
          new TargetBare(),
          new OldNamesFree(),
          new SourceKey(),
          new TargetKey(),
          new KeyTypes(),
          new ColumnsKept(),
          new DroppedColumns(),
          new RenamedColumns(),
          new UsingRepeatable(),
          new ColumnCasts(),
          new Ownership(),
          new Rights(),
          new SpaceEnough(),
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
          new DefinitionsFit(),
          new DecodingServer(),
          new DecodingRights(),
          new KeysDecoded(),
          new ThrottlePossible(),
          new ValuesFit(),
          new RowsAccepted(),
          new WayBackPossible(),
          new AddedData(),
          new UniquesKept());

  /**
   * What holds before the copy only: then the target is filled, every row has its place, and a slot
   * may be our own.
   */
  private static final Set<Class<? extends Precondition>> OF_A_FRESH_RUN =
      Set.of(
          TargetEmpty.class,
          SpaceEnough.class,
          DecodingServer.class,
          ValuesFit.class,
          RowsAccepted.class);

  /**
   * What was looked at before the swap that is to be undone, or is another matter: the old table
   * holds rows, and of its key the journal knows the columns.
   */
  private static final Set<Class<? extends Precondition>> NOT_OF_THE_WAY_BACK =
      Set.of(
          TargetEmpty.class,
          SpaceEnough.class,
          TargetKey.class,
          KeyTypes.class,
          DecodingServer.class,
          DecodingRights.class,
          KeysDecoded.class);

  private Preconditions() {}

  /**
   * What is asked for.
   *
   * @param undone the rewrite that is reverted; null: it is none of the way back
   */
  public record Asked(
      RewriteSpec spec, RewriteOptions options, Identifier journalSchema, @Nullable Undone undone) {

    Proposal read(Session session) throws SQLException {
      return Proposal.read(session, this);
    }

    Proposal readSource(Session session) throws SQLException {
      return Proposal.readSource(session, this);
    }
  }

  /**
   * Examines whether a rewrite could be reverted now.
   *
   * @param rows whether all rows are looked at, too: those that do not fit back
   */
  public static Examination examineBack(Session session, Asked asked, boolean rows)
      throws SQLException {
    List<Finding> ofTheServer = Server.examine(session, asked.spec());
    if (!ofTheServer.isEmpty()) {
      return new Examination(ofTheServer, Optional.empty());
    }
    return examine(
        session,
        asked.read(session),
        ALL.stream()
            .filter(precondition -> !NOT_OF_THE_WAY_BACK.contains(precondition.getClass()))
            .filter(precondition -> rows || !(precondition instanceof Precondition.OfRows))
            .toList());
  }

  /**
   * Examines all of them, in short statements of their own; only reads. A target that is to be
   * derived is created for that, in a transaction that is rolled back.
   */
  public static Examination examine(
      Session session, RewriteSpec spec, RewriteOptions options, Identifier journalSchema)
      throws SQLException {
    Asked asked = new Asked(spec, options, journalSchema, null);
    List<Finding> ofTheServer = Server.examine(session, spec);
    if (!ofTheServer.isEmpty()) {
      return new Examination(ofTheServer, Optional.empty());
    }
    return spec.target() == null
        ? new DerivedExamination(asked).examine(session)
        : examine(session, asked.read(session), ALL);
  }

  /** Examines what must still hold when rows have been copied; reads no table of the user's. */
  public static Examination examineAgain(
      Session session, RewriteSpec spec, RewriteOptions options, Identifier journalSchema)
      throws SQLException {
    List<Finding> ofTheServer = Server.examine(session, spec);
    if (!ofTheServer.isEmpty()) {
      return new Examination(ofTheServer, Optional.empty());
    }
    return examine(
        session,
        new Asked(spec, options, journalSchema, null).read(session),
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
        new Asked(spec, options, journalSchema, null).read(session),
        List.copyOf(ofRows()));
  }

  /**
   * Creates the derived target, in the open transaction, and reads what the run works on: for a
   * spec that has been examined without findings.
   */
  public static Derived derive(
      Session session, RewriteSpec spec, RewriteOptions options, Identifier journalSchema)
      throws SQLException {
    return new DerivedExamination(new Asked(spec, options, journalSchema, null)).derive(session);
  }

  /** What a target would be derived from now; nothing when there is no such source. */
  public static Optional<String> derivedFrom(
      Session session, RewriteSpec spec, RewriteOptions options, Identifier journalSchema)
      throws SQLException {
    return new DerivedExamination(new Asked(spec, options, journalSchema, null)).basis(session);
  }

  /** What a rewrite of {@code source} may take on disk, for a person. */
  public static String spaceNeeded(Session session, TableDefinition source) throws SQLException {
    return SpaceEnough.needed(session, source);
  }

  /**
   * A rewrite whose target has been derived.
   *
   * @param basis what it was derived from
   */
  public record Derived(Rewrite rewrite, String basis) {}

  static Examination examine(Session session, Proposal proposal, List<Precondition> preconditions)
      throws SQLException {
    List<Finding> findings = new ArrayList<>();
    for (Precondition precondition : preconditions) {
      findings.addAll(precondition.examine(session, proposal));
    }
    return new Examination(findings, proposal.rewrite());
  }

  /** All that hold, or not, without a look at the source's rows. */
  static List<Precondition> ofDefinitions() {
    return ALL.stream()
        .filter(precondition -> !(precondition instanceof Precondition.OfRows))
        .toList();
  }

  static List<Precondition.OfRows> ofRows() {
    return ALL.stream()
        .filter(Precondition.OfRows.class::isInstance)
        .map(Precondition.OfRows.class::cast)
        .toList();
  }
}
