package io.github.onlinerewrite.samples.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The extension, which writes a table anew as it is. */
record PgRepack(Cluster cluster, ServerPrograms programs) implements Contender {

  @Override
  public String name() {
    return "pg_repack";
  }

  @Override
  public String what() {
    return "pg_repack -d accounts -t pgbench_accounts";
  }

  @Override
  public String version() throws SQLException {
    return cluster.versionOf(name());
  }

  @Override
  public Optional<String> absence() throws SQLException {
    if (programs.has(name()) && cluster.offers(name())) {
      return Optional.empty();
    }
    return Optional.of(
        "it is not in "
            + programs.bindir()
            + "; packages are postgresql-15-repack (Debian) and pg_repack_15 (Red Hat)");
  }

  @Override
  public String keyType() {
    return "integer";
  }

  @Override
  public void prepare() throws SQLException {
    cluster.execute(Accounts.DATABASE, "create extension pg_repack");
  }

  @Override
  public List<String> run() throws IOException, InterruptedException {
    return Command.run(
            programs.command(name(), "-d", Accounts.DATABASE, "-t", Accounts.TABLE),
            Path.of("").toAbsolutePath(),
            // It demands a superuser.
            cluster.environment(Cluster.ADMIN))
        .orThrow(name())
        .lines();
  }
}
