package io.github.onlinerewrite.samples.benchmark;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * One statement of the owner, while which nobody may work.
 *
 * @param preparation run before
 */
record SqlContender(
    Cluster cluster, String name, String what, String keyType, List<String> preparation)
    implements Contender {

  /** What the blocking way takes. */
  static Contender alterTable(Cluster cluster) {
    return new SqlContender(
        cluster,
        "alter-table",
        "alter table pgbench_accounts alter aid type bigint",
        "bigint",
        List.of());
  }

  /** What the rows alone take, without an index and without anybody's changes. */
  static Contender insertSelect(Cluster cluster) {
    return new SqlContender(
        cluster,
        "insert-select",
        "insert into accounts_copy select aid::bigint, bid, abalance, filler from pgbench_accounts",
        "integer",
        List.of(
            "create table accounts_copy (aid bigint, bid int, abalance int, filler char(84))",
            "alter table accounts_copy owner to " + Cluster.OWNER));
  }

  @Override
  public boolean isOnline() {
    return false;
  }

  @Override
  public void prepare() throws SQLException {
    cluster.execute(Accounts.DATABASE, preparation.toArray(String[]::new));
  }

  @Override
  public List<String> run() throws SQLException {
    try (Connection connection = cluster.connect(Accounts.DATABASE, Cluster.OWNER);
        Statement statement = connection.createStatement()) {
      statement.execute(what);
      return List.of();
    }
  }
}
