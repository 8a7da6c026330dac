package io.github.onlinerewrite.flyway;

import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewriteReport;
import io.github.onlinerewrite.engine.RewriteResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.migration.Context;

/** The report of a run, where the placeholder {@code onlineRewriteReport} asks for one. */
final class ReportFile {

  /** Flyway takes placeholders from every place it takes settings from. */
  static final String PLACEHOLDER = "onlineRewriteReport";

  private final Optional<RewriteReport> report;
  private final Log log;

  private ReportFile(Optional<RewriteReport> report, Log log) {
    this.report = report;
    this.log = log;
  }

  /** What is reported, to a file or a folder. */
  interface Beginning {
    RewriteReport in(Path fileOrFolder) throws IOException;
  }

  /** Begins the report; one that could not be written is an error, since nothing is changed yet. */
  static ReportFile begin(Context context, Beginning beginning, Log log) throws SQLException {
    Optional<String> wanted = wanted(context.getConfiguration().getPlaceholders());
    if (wanted.isEmpty()) {
      return new ReportFile(Optional.empty(), log);
    }
    try {
      RewriteReport report = beginning.in(Path.of(wanted.get()));
      report.version(
          "PostgreSQL", context.getConnection().getMetaData().getDatabaseProductVersion());
      report.version("Flyway", flywaysVersion());
      return new ReportFile(Optional.of(report), log);
    } catch (IOException | InvalidPathException failure) {
      throw new FlywayException(
          "flyway.placeholders." + PLACEHOLDER + ": " + failure.getMessage(), failure);
    }
  }

  /** What Maven has written into Flyway's jar; its manifest does not say. */
  private static String flywaysVersion() throws IOException {
    Properties maven = new Properties();
    try (InputStream stream =
        Flyway.class.getResourceAsStream(
            "/META-INF/maven/org.flywaydb/flyway-core/pom.properties")) {
      if (stream != null) {
        maven.load(stream);
      }
    }
    return maven.getProperty("version", "not known");
  }

  /** An environment variable has no case of its own, and Flyway makes it lower case. */
  private static Optional<String> wanted(Map<String, String> placeholders) {
    return placeholders.entrySet().stream()
        .filter(placeholder -> placeholder.getKey().equalsIgnoreCase(PLACEHOLDER))
        .map(Map.Entry::getValue)
        .filter(value -> !value.isBlank())
        .findFirst();
  }

  /** What the report hears of the run. */
  RewriteListener listener() {
    return report.isPresent() ? report.get() : RewriteListener.NONE;
  }

  /** Runs it, and writes how it ended. */
  RewriteResult of(Supplier<RewriteResult> run) {
    try {
      RewriteResult result = run.get();
      report.ifPresent(file -> file.ended(result));
      return result;
    } catch (RuntimeException failure) {
      report.ifPresent(file -> file.failed(failure));
      throw failure;
    } finally {
      report.ifPresent(this::write);
    }
  }

  private void write(RewriteReport file) {
    try {
      log.info("report: " + file.write());
    } catch (IOException failure) {
      log.warn(failure.getMessage());
    }
  }
}
