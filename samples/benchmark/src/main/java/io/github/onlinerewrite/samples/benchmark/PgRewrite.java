package io.github.onlinerewrite.samples.benchmark;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The extension in its version 2, which copies into a table that has its key already. */
record PgRewrite(Cluster cluster) implements Contender {

  @Override
  public String name() {
    return "pg_rewrite";
  }

  @Override
  public String what() {
    return "select rewrite_table('pgbench_accounts', 'accounts_new', 'pgbench_accounts_old')";
  }

  @Override
  public String version() throws SQLException {
    return cluster.versionOf(name());
  }

  @Override
  public Optional<String> absence() throws SQLException {
    return cluster.offers(name())
        ? Optional.empty()
        : Optional.of(
            "the server does not offer it; build it from"
                + " https://github.com/cybertec-postgresql/pg_rewrite");
  }

  @Override
  public String keyType() {
    return "bigint";
  }

  @Override
  public void prepare() throws SQLException {
    cluster.execute(
        Accounts.DATABASE,
        "create extension pg_rewrite",
        """
        create table accounts_new (
          aid bigint not null primary key, bid int, abalance int, filler char(84))
        """,
        "alter table accounts_new owner to " + Cluster.OWNER);
  }

  @Override
  public List<String> run() throws SQLException {
    cluster.value(Accounts.DATABASE, what());
    return List.of();
  }
}
