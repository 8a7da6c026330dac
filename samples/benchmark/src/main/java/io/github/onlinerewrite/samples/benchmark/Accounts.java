package io.github.onlinerewrite.samples.benchmark;

import io.github.onlinerewrite.engine.RewriteSpec;
import java.sql.SQLException;

/** pgbench's table of accounts, as {@code pgbench -i} makes it, of any number of rows. */
final class Accounts {

  static final String TABLE = "pgbench_accounts";

  /** What is copied for each contender. */
  static final String TEMPLATE = "accounts_template";

  /** Where it works. */
  static final String DATABASE = "accounts";

  /** With its key as bigint, and the table that it was dropped. */
  static final RewriteSpec TO_BIGINT =
      RewriteSpec.table(TABLE).droppingOldTable().column("aid").type("bigint");

  private static final int FULL = 100;

  private final Cluster cluster;

  Accounts(Cluster cluster) {
    this.cluster = cluster;
  }

  void createTemplate(long rows) throws SQLException {
    createTemplate(rows, FULL);
  }

  void createTemplate(long rows, int fillfactor) throws SQLException {
    cluster.execute(
        Cluster.ADMIN, "create database " + TEMPLATE + " owner " + Cluster.OWNER, "checkpoint");
    cluster.execute(
        TEMPLATE,
        "grant create on schema public to " + Cluster.OWNER,
        "set role " + Cluster.OWNER,
        """
        create table pgbench_accounts (aid int not null, bid int, abalance int, filler char(84))
        with (fillfactor = {fillfactor})
        """
            .replace("{fillfactor}", Integer.toString(fillfactor)),
        """
        insert into pgbench_accounts
        select aid, (aid - 1) / 100000 + 1, 0, ''
        from generate_series(1, {rows}) aid
        """
            .replace("{rows}", Long.toString(rows)),
        "alter table pgbench_accounts add primary key (aid)",
        "vacuum (analyze) pgbench_accounts");
  }

  /** A fresh copy, read once, so that it is as warm for one as for another. */
  void fresh() throws SQLException {
    cluster.copy(TEMPLATE, DATABASE);
    cluster.value(DATABASE, "select count(*) from pgbench_accounts");
  }

  /** The type of its key, how many rows there are, what the updates add up to. */
  record Content(String keyType, boolean hasPrimaryKey, long rows, long updates) {}

  Content content() throws SQLException {
    String keyType =
        cluster.value(
            DATABASE,
            """
            select format_type(atttypid, atttypmod)
            from pg_attribute
            where attrelid = 'pgbench_accounts'::regclass and attname = 'aid'
            """);
    String keys =
        cluster.value(
            DATABASE,
            """
            select count(*)
            from pg_index
            where indrelid = 'pgbench_accounts'::regclass and indisprimary and indisvalid
            """);
    String rows = cluster.value(DATABASE, "select count(*) from pgbench_accounts");
    String updates = cluster.value(DATABASE, "select sum(abalance) from pgbench_accounts");
    return new Content(keyType, keys.equals("1"), Long.parseLong(rows), Long.parseLong(updates));
  }
}
