package io.github.onlinerewrite.samples.benchmark;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Statements of the owner, while which nobody may work.
 *
 * @param preparation run before
 */
record SqlContender(
    Cluster cluster, String name, String what, String keyType, List<String> preparation)
    implements Contender {

  private static final String INSERT =
      "insert into accounts_copy select aid::bigint, bid, abalance, filler from pgbench_accounts";

  private static final List<String> CREATE_COPY =
      List.of(
          "create table accounts_copy (aid bigint, bid int, abalance int, filler char(84))",
          "alter table accounts_copy owner to " + Cluster.OWNER);

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
    return new SqlContender(cluster, "insert-select", INSERT, "integer", CREATE_COPY);
  }

  /** What the server takes for the statements that a rewrite is made of, if nobody writes. */
  static Contender statementsAlone(Cluster cluster) {
    return new SqlContender(
        cluster,
        "statements-alone",
        String.join(
            "; ",
            INSERT,
            "alter table accounts_copy add primary key (aid)",
            "analyze accounts_copy",
            "drop table pgbench_accounts",
            "alter table accounts_copy rename to pgbench_accounts"),
        "bigint",
        CREATE_COPY);
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
      for (String each : what.split("; ")) {
        statement.execute(each);
      }
      return List.of();
    }
  }
}
