package io.github.onlinerewrite.engine.internal;

import io.github.onlinerewrite.engine.Capture;
import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.internal.catalog.AskedTypes;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.catalog.TableCatalog;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.check.Examination;
import io.github.onlinerewrite.engine.internal.check.Preconditions;
import io.github.onlinerewrite.engine.internal.check.Undone;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.ServerFailure;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.state.Journal;
import io.github.onlinerewrite.engine.internal.state.JournalEntry;
import io.github.onlinerewrite.engine.internal.state.Run;
import io.github.onlinerewrite.engine.internal.work.Sessions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds out what there is to do: begin, resume, finish or refuse. Changes nothing. */
final class Claims {

  /** A rewrite of the table was begun with another spec, or on tables that have been replaced. */
  static final String UNFINISHED = "unfinished-rewrite";

  private static final String ALTERED =
      "The source's columns or storage were altered since the target was derived from it.";
  private static final String BEGIN_ANEW =
      "Abort the rewrite and run it again; restart=\"true\" does both.";

  /** A rewrite has left a way back, which another one would cut off. */
  static final String KEPT_IN_SYNC = "kept-in-sync";

  private static final String STRICT_NEEDS_SESSIONS = "strict-readers-one-connection";
  private static final String DECODING_NEEDS_CONNECTION = "decoding-connection";
  private static final String DECODING_SWAPS_NOW = "decoding-swap-later";

  private final Sessions sessions;
  private final Session session;
  private final Journal journal;
  private final RewriteSpec spec;
  private final RewriteOptions options;
  private final QualifiedName source;
  private final @Nullable Undone undone;
  private final Examining examining;

  Claims(RunTools tools, Rewriting.Asked asked) {
    this.spec = asked.spec();
    this.options = asked.options();
    this.source = asked.source();
    this.undone = asked.undone();
    this.sessions = tools.sessions();
    this.session = sessions.lead();
    this.journal = tools.journal();
    this.examining = new Examining(tools, spec, options, source);
  }

  Claim claim() throws SQLException {
    return examining.patiently(this::claimOrThrow);
  }

  private Claim claimOrThrow() throws SQLException {
    Optional<JournalEntry> latest = journal.latest(session, source);
    Long reverts = latest.isEmpty() ? null : latest.get().reverts();
    if (reverts != null && undone == null && latest.get().phase() != RewritePhase.DONE) {
      return besideWayBack(latest.get(), journal.entry(session, reverts));
    }
    if (latest.isPresent() && isSwapped(latest.get())) {
      return new Claim.Swapped(latest.get());
    }
    Optional<JournalEntry> unfinished = latest.filter(JournalEntry::isUnfinished);
    if (unfinished.isPresent() && undone == null && isToBeGivenUp(unfinished.get())) {
      return new Claim.Restart(unfinished.get());
    }
    Judgement judgement = judge(unfinished);
    List<Finding> findings = judgement.findings();
    if (!findings.isEmpty()) {
      throw new RewriteException.Refused(source.toString(), findings);
    }
    Rewrite rewrite =
        judgement
            .rewrite()
            .orElseThrow(() -> new IllegalStateException("no findings and no definitions"));
    return unfinished.isPresent()
        ? new Claim.Resume(unfinished.get(), rewrite)
        : new Claim.Fresh(rewrite);
  }

  /** A rewrite that has left a way back is over, as long as nobody takes that. */
  private Claim besideWayBack(JournalEntry back, JournalEntry forth) throws SQLException {
    if (back.phase() == RewritePhase.IN_SYNC && isSwapped(forth)) {
      return new Claim.Swapped(forth);
    }
    if (isGone(back)) {
      return new Claim.Restart(back);
    }
    throw new RewriteException.Refused(source.toString(), List.of(keptInSync(back)));
  }

  private Finding keptInSync(JournalEntry back) {
    return new Finding(
        KEPT_IN_SYNC,
        source.toString(),
        back.phase() == RewritePhase.IN_SYNC
            ? "The old table of rewrite " + back.reverts() + " is kept in sync with this one."
            : "Rewrite "
                + back.reverts()
                + " of this table is being reverted (phase "
                + back.phase()
                + ").",
        "Finish that rewrite, which drops its old table, or revert it to the end.");
  }

  /** Findings before a fresh run, or before the resume of an unfinished one. */
  List<Finding> check() throws SQLException {
    return examining.patiently(
        () -> {
          Optional<JournalEntry> latest = journal.latest(session, source);
          if (undone == null && latest.isPresent() && isInTheWay(latest.get())) {
            return List.of(keptInSync(latest.get()));
          }
          Optional<JournalEntry> unfinished =
              latest
                  .filter(JournalEntry::isUnfinished)
                  .filter(entry -> entry.isWayBack() == (undone != null));
          boolean counts = unfinished.isPresent() && (undone != null || !isGone(unfinished.get()));
          return judge(counts ? unfinished : Optional.empty()).findings();
        });
  }

  private boolean isInTheWay(JournalEntry latest) throws SQLException {
    Long reverts = latest.reverts();
    return reverts != null
        && latest.phase() != RewritePhase.DONE
        && !isGone(latest)
        && !(latest.phase() == RewritePhase.IN_SYNC && isSwapped(journal.entry(session, reverts)));
  }

  private boolean isToBeGivenUp(JournalEntry entry) throws SQLException {
    return options.restart() ? !isResumable(entry) : isGone(entry);
  }

  /**
   * Both of its tables were dropped, as Flyway's clean does it, and the source was created anew:
   * there is nothing to go on with, and nothing that giving it up could lose.
   */
  private boolean isGone(JournalEntry entry) throws SQLException {
    return !TableCatalog.exists(session, entry.sourceOid())
        && !TableCatalog.exists(session, entry.targetOid())
        && TableCatalog.find(session, source).isPresent();
  }

  /** Of the same spec, on the same tables, and those as they were. */
  private boolean isResumable(JournalEntry entry) throws SQLException {
    return entry.spec().equals(spec.canonical())
        && TableCatalog.find(session, source)
            .filter(table -> table.oid() == entry.sourceOid())
            .isPresent()
        && TableCatalog.find(session, entry.target())
            .filter(table -> table.oid() == entry.targetOid())
            .isPresent()
        && !isAltered(entry);
  }

  private record Judgement(List<Finding> findings, Optional<Rewrite> rewrite) {}

  private Judgement judge(Optional<JournalEntry> unfinished) throws SQLException {
    if (undone != null && unfinished.isPresent()) {
      List<Finding> barred = new WayBackIntact(session, journal, unfinished.get()).examine();
      if (!barred.isEmpty()) {
        return new Judgement(barred, Optional.empty());
      }
    }
    Optional<JournalEntry> begun =
        unfinished.filter(entry -> entry.spec().equals(spec.canonical()));
    RewriteOptions asBegun =
        begun.map(entry -> options.withCapture(entry.capture())).orElse(options);
    Examination examination = begun.isPresent() ? examineAgain(asBegun) : examine();
    List<Finding> findings = new ArrayList<>(examination.findings());
    findings.addAll(ofSessions());
    findings.addAll(ofDecoding(asBegun));
    if (findings.isEmpty() && asBegun.capture() == Capture.LOGICAL) {
      findings.addAll(ofReplication());
    }
    if (unfinished.isPresent()) {
      compare(unfinished.get(), examination, findings);
    }
    if (examination.rewrite().isPresent()) {
      findings.addAll(targetOfAnother(examination.rewrite().get()));
    }
    return new Judgement(findings, examination.rewrite());
  }

  /** Whose abort would empty it in the middle of this run. */
  private List<Finding> targetOfAnother(Rewrite rewrite) throws SQLException {
    return journal
        .unfinishedInto(session, rewrite.target().oid(), rewrite.source().oid())
        .map(
            other ->
                new Finding(
                    UNFINISHED,
                    rewrite.target().name().toString(),
                    "It is the target of rewrite "
                        + other.id()
                        + " of "
                        + other.source()
                        + ", which is unfinished.",
                    "Run that to its end or abort it, or name another target."))
        .stream()
        .toList();
  }

  /** Ends the step when the source is no longer what its target was derived from. */
  void refuseAltered(Run run) throws SQLException {
    if (isAltered(journal.entry(session, run.id()))) {
      throw StepException.failed(
          ALTERED + " Nothing was swapped; the source is in place. " + BEGIN_ANEW);
    }
  }

  /** Columns, storage or tablespace; the target was made after what they were. */
  private boolean isAltered(JournalEntry entry) throws SQLException {
    return entry.isDerived()
        && !Preconditions.derivedFrom(
                session, spec.inSchema(source.schema().value()), options, journal.schema())
            .filter(now -> now.equals(entry.derivedFrom()))
            .isPresent();
  }

  private List<Finding> ofSessions() {
    return options.strictReaders() && !sessions.canOpenMore()
        ? List.of(
            new Finding(
                STRICT_NEEDS_SESSIONS,
                source.toString(),
                "strictReaders needs a second session, and there is one connection only.",
                "Give the engine a DataSource, or leave strictReaders out."))
        : List.of();
  }

  /** What it takes of the sessions, and of the steps of a deployment. */
  private List<Finding> ofDecoding(RewriteOptions asBegun) {
    List<Finding> findings = new ArrayList<>();
    if (asBegun.capture() == Capture.TRIGGER) {
      return findings;
    }
    if (!sessions.canReplicate()) {
      findings.add(
          new Finding(
              DECODING_NEEDS_CONNECTION,
              source.toString(),
              "Logical decoding needs a connection for replication, and how to open one is not"
                  + " known: there is one connection only, or a DataSource that tells nobody how it"
                  + " connects.",
              "Give the engine a PGSimpleDataSource, a pool that was made of one and unwraps to it,"
                  + " or a ReplicationConnector; Liquibase, the settings"
                  + " liquibase.onlineRewrite.url, username and password; or capture with"
                  + " triggers."));
    }
    if (asBegun.swapLater()) {
      findings.add(
          new Finding(
              DECODING_SWAPS_NOW,
              source.toString(),
              "Nobody would decode between the preparation and the swap.",
              "Swap at once, or capture with triggers."));
    }
    return findings;
  }

  /** Where nothing else is in its way, one is opened to see whether it works. */
  private List<Finding> ofReplication() {
    try (Connection connection = sessions.replicating();
        Statement statement = connection.createStatement();
        ResultSet there = statement.executeQuery("IDENTIFY_SYSTEM")) {
      there.next();
      String place = there.getString("systemid") + " " + there.getString("dbname");
      String here =
          session.one(
              Sql.of(
                  "select system_identifier || ' ' || current_database() from pg_control_system()"),
              row -> row.getString(1));
      return place.equals(here)
          ? List.of()
          : List.of(noReplication("one that is opened leads to another server or database"));
    } catch (SQLException failure) {
      return List.of(noReplication("none could be opened: " + ServerFailure.describe(failure)));
    }
  }

  private Finding noReplication(String why) {
    return new Finding(
        DECODING_NEEDS_CONNECTION,
        source.toString(),
        "Logical decoding needs a connection for replication, and " + why + ".",
        "See that the server lets the role connect in this way, with all that the driver is given;"
            + " or capture with triggers.");
  }

  private Examination examineAgain(RewriteOptions asBegun) throws SQLException {
    if (undone != null) {
      // To catch up, no row need be looked at: one that does not fit is noticed when it is
      // replayed.
      return Preconditions.examineBack(session, asked(asBegun), !options.swapLater());
    }
    return Preconditions.examineAgain(
        session, spec.inSchema(source.schema().value()), asBegun, journal.schema());
  }

  private Preconditions.Asked asked(RewriteOptions with) {
    return new Preconditions.Asked(
        spec.inSchema(source.schema().value()), with, journal.schema(), undone);
  }

  private Examination examine() throws SQLException {
    return Preconditions.examine(
        session, spec.inSchema(source.schema().value()), options, journal.schema());
  }

  /**
   * The same spec, and the table that has the name is the one that was put there; or nobody has the
   * name, since that table was renamed before all was done. A rewrite that changes nothing is asked
   * for again when bloat is back: one that is over, old table and all, is not in its way. Nor is
   * one whose types somebody has changed since.
   */
  private boolean isSwapped(JournalEntry entry) throws SQLException {
    if (!entry.phase().isSwapped() || !entry.spec().equals(spec.canonical())) {
      return false;
    }
    if (entry.isDerived()
        && spec.changes().isNone()
        && entry.phase() == RewritePhase.DONE
        && TableCatalog.find(session, entry.oldTable()).isEmpty()) {
      return false;
    }
    Optional<TableDefinition> current = TableCatalog.find(session, source);
    if (current.isEmpty()) {
      return entry.phase() == RewritePhase.SWAPPED
          && TableCatalog.exists(session, entry.targetOid());
    }
    if (entry.phase() == RewritePhase.DONE
        && AskedTypes.differ(session, current.get(), spec.changes().columns())) {
      return false;
    }
    boolean inPlace = current.get().oid() == entry.targetOid();
    boolean targetIsNew = TableCatalog.find(session, entry.target()).isPresent();
    return inPlace && (entry.phase() == RewritePhase.SWAPPED || !targetIsNew);
  }

  private void compare(JournalEntry entry, Examination examination, List<Finding> findings)
      throws SQLException {
    boolean sameSpec = entry.spec().equals(spec.canonical());
    boolean sameTables =
        examination
            .rewrite()
            .filter(
                rewrite ->
                    rewrite.source().oid() == entry.sourceOid()
                        && rewrite.target().oid() == entry.targetOid())
            .isPresent();
    if (sameSpec && sameTables) {
      if (isAltered(entry)) {
        findings.add(new Finding(UNFINISHED, source.toString(), ALTERED, BEGIN_ANEW));
      }
      return;
    }
    findings.add(
        new Finding(
            UNFINISHED,
            source.toString(),
            "Rewrite "
                + entry.id()
                + " of this table is unfinished (phase "
                + entry.phase()
                + ") and "
                + (sameSpec ? "its tables have been replaced." : "was begun with another spec."),
            "Run it again as it was begun, or abort it first; restart=\"true\" does that."));
  }
}
