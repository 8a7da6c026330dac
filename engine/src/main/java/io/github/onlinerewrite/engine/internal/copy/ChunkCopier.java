package io.github.onlinerewrite.engine.internal.copy;

import io.github.onlinerewrite.engine.internal.SourceReplacedException;
import io.github.onlinerewrite.engine.internal.StepException;
import io.github.onlinerewrite.engine.internal.capture.ChangeCapture;
import io.github.onlinerewrite.engine.internal.catalog.Fingerprint;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.jfr.ChunkEvent;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Snapshot;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.Sql.Fragment;
import io.github.onlinerewrite.engine.internal.sql.SqlStates;
import io.github.onlinerewrite.engine.internal.state.Chunk;
import io.github.onlinerewrite.engine.internal.state.ChunkList;
import io.github.onlinerewrite.engine.internal.state.Run;
import java.sql.SQLException;

/** Copies one chunk, in one short transaction that also marks it done. Thread-safe. */
public final class ChunkCopier {

  private final Run run;
  private final Rewrite rewrite;
  private final ChangeCapture capture;
  private final Snapshot since;
  private final String fingerprint;

  /**
   * Copies for the copy in force.
   *
   * @param since the snapshot R after which the copy in force began
   * @param fingerprint of the source at R
   */
  public ChunkCopier(
      Run run, Rewrite rewrite, ChangeCapture capture, Snapshot since, String fingerprint) {
    this.run = run;
    this.rewrite = rewrite;
    this.capture = capture;
    this.since = since;
    this.fingerprint = fingerprint;
  }

  public void copy(Session session, Chunk chunk) throws SQLException {
    ChunkEvent event = new ChunkEvent();
    event.begin();
    long copied =
        run.transaction(
            session,
            () -> {
              session.execute(Sql.of("set local synchronous_commit = off"));
              long rows = session.update(insert(session, chunk));
              // The insert holds the lock now: what is seen here was so while it read.
              compare(
                  run, Fingerprint.read(session, rewrite.source(), rewrite.target()), fingerprint);
              new ChunkList(run).done(session, chunk, rows);
              return rows;
            });
    event.copied(
        rewrite.source().name().toString(),
        run.id(),
        new ChunkEvent.Copied(
            chunk.leaf().name().toString(), chunk.firstBlock(), chunk.blocks(), copied));
  }

  /**
   * A version that is older than R has not changed since; age is the cheap test for that. It errs
   * on the side of the exact one: a frozen version keeps its xmin, which may look young after a
   * wraparound. What becomes of a young one, the capture knows.
   */
  private Sql insert(Session session, Chunk chunk) throws SQLException {
    Fragment blocks = blocks(session.majorVersion(), chunk, "s");
    return Sql.of(
            """
            {before}insert into {target} ({columns}) overriding system value
            select {values} from only {leaf} s
            where {blocks}
              and ({old}{orUnchanged})""")
        .with("before", capture.beforeChunk(chunk.leaf().name(), blocks, old()))
        .with("target", rewrite.target().name())
        .with("columns", rewrite.mapping().targetColumns())
        .with("values", rewrite.mapping().sourceValues("s"))
        .with("leaf", chunk.leaf().name())
        .with("blocks", blocks)
        .with("old", old())
        .with("orUnchanged", capture.orUnchanged(since));
  }

  private Fragment old() {
    return Sql.of("age(s.xmin) > (select age(pg_snapshot_xmin({since})::xid))")
        .with("since", since.literal())
        .fragment();
  }

  /** A TID range scan; before PostgreSQL 14 there is none, and one chunk is the whole leaf. */
  public static Fragment blocks(int majorVersion, Chunk chunk, String row) {
    if (majorVersion < 14) {
      return new Fragment("true");
    }
    String ctid = row + "." + new Identifier("ctid").quoted();
    return new Fragment(
        ctid
            + " >= '("
            + chunk.firstBlock()
            + ",0)'::tid and "
            + ctid
            + " < '("
            + chunk.endBlock()
            + ",0)'::tid");
  }

  /**
   * Ends the step with the reason when {@code failure} says that a partition is not there, and
   * passes it on otherwise.
   */
  public static void explain(
      SQLException failure, Session session, Run run, Rewrite rewrite, String fingerprint)
      throws SQLException {
    if (SqlStates.isUndefinedTable(failure)) {
      compare(run, Fingerprint.read(session, rewrite.source(), rewrite.target()), fingerprint);
    }
    throw failure;
  }

  void explain(SQLException failure, Session session) throws SQLException {
    explain(failure, session, run, rewrite, fingerprint);
  }

  /** Ends the step when the source is no longer what it was when the copy in force began. */
  public static void compare(Run run, Fingerprint now, String before) {
    if (!now.sameShape(before)) {
      throw altered(run);
    }
    if (!now.sameStorage(before)) {
      throw new SourceReplacedException("the source was truncated or rewritten by somebody else");
    }
  }

  /** What ends a run whose source or target somebody else has altered. */
  static StepException altered(Run run) {
    return StepException.failed(
        "columns (a default or setting of one counts), partitions or capture triggers of the source "
            + "or the target were changed by somebody else during the run, so changes may have been "
            + "missed. Nothing was swapped; the "
            + (run.isWayBack()
                ? "new table is in place. A check of the revert tells what was changed: undo it and"
                    + " run it again, or finish the rewrite, and stay with the new table."
                : "source is in place. Abort this rewrite and run it again; create a target that was"
                    + " not derived anew before, since it keeps what it was given."));
  }
}
