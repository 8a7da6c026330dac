package io.github.onlinerewrite.liquibase;

import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewriteReport;
import io.github.onlinerewrite.engine.RewriteResult;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Consumer;
import liquibase.database.Database;
import liquibase.exception.DatabaseException;
import liquibase.util.LiquibaseUtil;
import org.jspecify.annotations.Nullable;

/** The report of a run, where {@code liquibase.onlineRewrite.report} asks for one. */
final class ReportFile {

  private final @Nullable RewriteReport report;
  private final Consumer<String> line;
  private boolean written;

  private ReportFile(@Nullable RewriteReport report, Consumer<String> line) {
    this.report = report;
    this.line = line;
  }

  /** Begins the report; one that could not be written is an error, since nothing is changed yet. */
  static ReportFile begin(RewritePlan plan, Database database, Consumer<String> line)
      throws DatabaseException {
    String wanted = OnlineRewriteConfiguration.REPORT.getCurrentValue();
    if (wanted == null || wanted.isBlank()) {
      return new ReportFile(null, line);
    }
    try {
      RewriteReport report = of(plan, Path.of(wanted));
      report.version("PostgreSQL", database.getDatabaseProductVersion());
      report.version("Liquibase", LiquibaseUtil.getBuildVersion());
      return new ReportFile(report, line);
    } catch (IOException | InvalidPathException failure) {
      throw new DatabaseException(
          "liquibase.onlineRewrite.report: " + failure.getMessage(), failure);
    }
  }

  private static RewriteReport of(RewritePlan plan, Path fileOrFolder) throws IOException {
    return switch (plan.task()) {
      case SWAP -> RewriteReport.ofSwap(plan.spec(), plan.options(), fileOrFolder);
      case REVERT -> RewriteReport.ofRevert(plan.spec(), plan.options(), fileOrFolder);
      case REWRITE, FINISH, ABORT ->
          RewriteReport.ofRewrite(plan.spec(), plan.options(), fileOrFolder);
    };
  }

  /** {@code first} and the report, if there is one. */
  RewriteListener heardAfter(RewriteListener first) {
    return report == null ? first : first.and(report);
  }

  void ended(RewriteResult result) {
    if (report != null) {
      report.ended(result);
      write(report);
    }
  }

  /** The run has failed; only the first time is told. */
  void failed(RuntimeException failure) {
    if (report != null && !written) {
      report.failed(failure);
      write(report);
    }
  }

  private void write(RewriteReport report) {
    written = true;
    try {
      line.accept("report: " + report.write());
    } catch (IOException failure) {
      line.accept("WARNING: " + failure.getMessage());
    }
  }
}
