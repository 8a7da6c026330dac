package io.github.onlinerewrite.engine.hazards;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.RewriteResult;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.RewriteStatus;
import io.github.onlinerewrite.engine.TableRewriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A table that is rewritten and reverted, and a twin that is not: both get the same writes. */
class TableWithTwin {

  static final RewriteSpec NAMED = Table.SPEC.keepingInSync();
  static final RewriteSpec ACCOUNT = RewriteSpec.table("account");
  static final RewriteSpec DERIVED = ACCOUNT.column("id").type("bigint").keepingInSync();

  static final String ROWS =
      "select md5(string_agg((id, balance, note)::text, ',' order by id)) from ";

  Table table;

  @BeforeEach
  void createTable() throws SQLException {
    table = Table.create();
    execute("create table twin as select * from account", "alter table twin add primary key (id)");
    table.database().grantDml("twin");
  }

  @AfterEach
  void dropTable() throws SQLException {
    table.close();
  }

  TableRewriter rewriter() {
    return TableRewriter.using(table.database().ownerDataSource());
  }

  RewriteResult rewrite(RewriteSpec spec) {
    return rewriter().rewrite(spec, Table.OPTIONS);
  }

  RewriteResult revert() {
    return rewriter().revert(ACCOUNT, Table.OPTIONS);
  }

  void execute(String... statements) throws SQLException {
    table.database().execute(statements);
  }

  /** As an application, to both tables. */
  void write(String... statements) throws SQLException {
    try (Connection application = table.database().application()) {
      for (String statement : statements) {
        Table.execute(application, statement.formatted("account"), statement.formatted("twin"));
      }
    }
  }

  /** Every kind of change, and of the same row more than once. */
  void writeAll(int base) throws SQLException {
    write(
        "insert into %s values (" + (base + 1) + ", 1, 'new'), (" + (base + 2) + ", 2, null)",
        "update %s set balance = balance + 1 where id between 10 and 1200",
        "update %s set balance = balance + 1 where id = 10",
        "delete from %s where id between 1300 and 1310 or id = " + (base + 2),
        "update %s set id = " + (base + 3) + " where id = 20",
        "update %s set id = 20 where id = 21",
        "update %s set note = null where id = 22",
        "insert into %s values (1305, 9, 'again') on conflict (id) do nothing");
  }

  String value(String query) throws SQLException {
    return String.valueOf(table.database().value(query));
  }

  String typeOfId() throws SQLException {
    return value(
        "select atttypid::regtype from pg_attribute"
            + " where attrelid = 'account'::regclass and attname = 'id'");
  }

  void assertExact(String type) throws SQLException {
    assertThat(value(ROWS + "account")).isEqualTo(value(ROWS + "twin"));
    assertThat(typeOfId()).isEqualTo(type);
  }

  List<String> codes() {
    return rewriter().checkRevert("account").stream().map(Finding::code).toList();
  }

  long changes() {
    return Objects.requireNonNull(latest().backlog()).changes();
  }

  RewriteStatus latest() {
    return rewriter().status().get(0);
  }

  void assertNothingIsLeft() throws SQLException {
    assertThat(rewriter().status()).allMatch(status -> status.leftovers().isEmpty());
    assertThat(
            value(
                """
                select count(*) from (
                  select 1 from pg_trigger where tgname like 'online\\_rewrite\\_%'
                  union all
                  select 1 from pg_proc where pronamespace = 'online_rewrite'::regnamespace
                  union all
                  select 1 from pg_class where relnamespace = 'online_rewrite'::regnamespace
                    and relkind = 'r' and relname not in ('rewrite', 'chunk', 'taken_index')) as ours"""))
        .isEqualTo("0");
    assertThat(value("select to_regclass('account_old')")).isEqualTo("null");
  }
}
