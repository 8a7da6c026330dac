package io.github.onlinerewrite.engine;

import io.github.onlinerewrite.engine.internal.report.Destination;
import io.github.onlinerewrite.engine.internal.report.Facts;
import io.github.onlinerewrite.engine.internal.report.History;
import io.github.onlinerewrite.engine.internal.report.Outcome;
import io.github.onlinerewrite.engine.internal.report.Page;
import io.github.onlinerewrite.engine.internal.report.ProductVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A report of one run, as one HTML file that needs nothing but itself. It collects what it hears,
 * in bounded memory however long the run lasts; say how the run ended, then {@link #write}. Not
 * thread-safe. The file holds no value of a row, and nothing of how the server was reached.
 */
public final class RewriteReport implements RewriteListener {

  private final RewriteSpec spec;
  private final RewriteOptions options;
  private final Facts.Call call;
  private final Destination destination;
  private final History history;
  private final Map<String, String> versions = new LinkedHashMap<>();
  private Outcome outcome = new Outcome.Unknown();
  private @Nullable String table;

  private RewriteReport(
      RewriteSpec spec, RewriteOptions options, Facts.Call call, Path fileOrFolder)
      throws IOException {
    this.spec = Objects.requireNonNull(spec, "spec");
    this.options = Objects.requireNonNull(options, "options");
    this.call = Objects.requireNonNull(call, "call");
    this.history = new History(Clock.systemUTC());
    try {
      this.destination = Destination.of(fileOrFolder, spec.table(), history.start());
    } catch (IOException failure) {
      throw new IOException(
          "the report cannot be written to "
              + fileOrFolder
              + ": "
              + Destination.reason(failure)
              + ". Nothing was changed. Name a file or a folder that can be written.",
          failure);
    }
    versions.put("Online Rewrite", ProductVersion.read());
    versions.put("Java", String.valueOf(Runtime.version()));
  }

  /**
   * A report of {@link TableRewriter#rewrite}, which begins now.
   *
   * @param fileOrFolder the file, which is replaced; or a folder that is there, in which it gets a
   *     name of its own from the table and the time
   * @throws IOException when no file can be written there, said so that a user understands it
   */
  public static RewriteReport ofRewrite(RewriteSpec spec, RewriteOptions options, Path fileOrFolder)
      throws IOException {
    return new RewriteReport(spec, options, Facts.Call.REWRITE, fileOrFolder);
  }

  /** The same of {@link TableRewriter#swap}, where {@code table} says no more than which table. */
  public static RewriteReport ofSwap(RewriteSpec table, RewriteOptions options, Path fileOrFolder)
      throws IOException {
    return new RewriteReport(table, options, Facts.Call.SWAP, fileOrFolder);
  }

  /** The same of {@link TableRewriter#revert}. */
  public static RewriteReport ofRevert(RewriteSpec table, RewriteOptions options, Path fileOrFolder)
      throws IOException {
    return new RewriteReport(table, options, Facts.Call.REVERT, fileOrFolder);
  }

  /** The version of something that takes part, such as the server. */
  public void version(String of, String version) {
    versions.put(of, version);
  }

  @Override
  public void phaseStarted(String source, RewritePhase phase) {
    table = source;
    history.phaseStarted(phase);
  }

  @Override
  public void progress(RewriteProgress progress) {
    history.progress(progress);
  }

  @Override
  public void lockAttempt(String source, LockAttempt attempt) {
    history.lockAttempt(attempt);
  }

  @Override
  public void notice(String source, String message) {
    history.notice(message);
  }

  /** The run has come to its end. */
  public void ended(RewriteResult result) {
    outcome = new Outcome.Ended(result);
    table = result.table();
  }

  /** The run has failed. Of an exception that is not the engine's, only the kind is told. */
  public void failed(RuntimeException failure) {
    if (failure instanceof RewriteException ours) {
      outcome = new Outcome.Failed(ours);
    } else {
      outcome = new Outcome.Broken(failure.getClass().getName());
    }
  }

  /**
   * Writes the file at once: nobody finds half of it.
   *
   * @return where it is
   * @throws IOException when it cannot be written, said so that a user understands it; the run is
   *     what it was, so this is worth a warning and no failure
   */
  public Path write() throws IOException {
    String source = table != null ? table : written();
    Facts.Plan plan = new Facts.Plan(source, spec, options, call);
    String page = Page.of(new Facts(history, plan, outcome, history.elapsed(), versions));
    try {
      return destination.write(page);
    } catch (IOException failure) {
      throw new IOException(
          "the report could not be written: " + Destination.reason(failure), failure);
    }
  }

  private String written() {
    return spec.schema() == null ? spec.table() : spec.schema() + "." + spec.table();
  }
}
