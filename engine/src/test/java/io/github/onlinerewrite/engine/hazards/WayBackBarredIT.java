package io.github.onlinerewrite.engine.hazards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.onlinerewrite.engine.Partitioning;
import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.testsupport.SchemaDump;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is done to the tables while one is kept in sync: found at any time, before all else. */
class WayBackBarredIT extends TableWithTwin {

  private static final Partitioning BY_ID =
      Partitioning.range("id")
          .partition("account_a", "0", "1000")
          .partition("account_b", "1000", "100000");

  /** Everything that a revert could have touched. */
  private List<String> state() throws SQLException {
    List<String> state = new ArrayList<>(SchemaDump.of(table.database()));
    state.add(
        value(
            """
            select concat_ws(' ',
              (select string_agg(tgname || tgrelid::regclass, ' ' order by tgname, tgrelid)
               from pg_trigger where tgname like 'online%'),
              (select string_agg(oid::regprocedure::text, ' ' order by oid) from pg_proc
               where pronamespace = 'online_rewrite'::regnamespace),
              (select string_agg(stxname::text, ' ' order by oid) from pg_statistic_ext),
              (select string_agg(phase, ' ' order by id) from online_rewrite.rewrite))"""));
    return state;
  }

  private void assertBarred(String code, String told) throws SQLException {
    List<String> before = state();
    assertThat(rewriter().checkRevert("account"))
        .isNotEmpty()
        .allSatisfy(finding -> assertThat(finding.code()).isEqualTo(code))
        .anySatisfy(finding -> assertThat(finding.reason()).contains(told))
        .noneSatisfy(finding -> assertThat(finding.remedy()).containsIgnoringCase("abort"));
    assertThat(latest().progress().detail()).contains(told, "finish the rewrite");
    assertThatThrownBy(this::revert)
        .isInstanceOf(RewriteException.Refused.class)
        .hasMessageContaining(code)
        .hasMessageContaining(told);
    assertThatThrownBy(() -> rewriter().refresh(ACCOUNT, Table.OPTIONS))
        .isInstanceOf(RewriteException.Refused.class)
        .hasMessageContaining(code);
    assertThat(state()).isEqualTo(before);
  }

  private void assertFinished() throws SQLException {
    rewriter().finish("account");
    assertNothingIsLeft();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          alter column note type varchar(50)      | column note text                 | alter column note type text
          rename column note to remark            | column remark text               | rename column remark to note
          alter column balance drop not null      | column balance integer not null  | alter column balance set not null
          alter column id set default 7           | column id bigint not null default 7 | alter column id drop default
          alter column note set statistics 50     | column note text (statistics 50) | alter column note set statistics -1
          add column more int                     | column more integer              | drop column more
          drop constraint account_pkey            | on ("id")                        | add primary key (id)
          """)
  void whatIsAlteredIsToldAndOnceItIsUndoneThereIsAWayBack(
      String change, String told, String undoing) throws SQLException {
    rewrite(DERIVED);
    write("update %s set balance = 5 where id = 7");
    execute("alter table account " + change);
    assertBarred("way-back-altered", told);
    execute("alter table account " + undoing);
    revert();
    assertExact("integer");
    assertNothingIsLeft();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          alter table account_old add column more int | column more integer of the old table | alter table account_old drop column more
          alter table account_old rename to other     | has another name by now | alter table other rename to account_old
          """)
  void whatIsDoneToTheOldTableIsTold(String change, String told, String undoing)
      throws SQLException {
    rewrite(DERIVED);
    write("update %s set balance = 5 where id = 7");
    execute(change);
    assertBarred("way-back-altered", told);
    execute(undoing);
    revert();
    assertExact("integer");
    assertNothingIsLeft();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          alter table account drop column note                             | way-back-altered | column note text
          drop table account_old                                           | way-back-lost    | was dropped
          alter table account disable trigger online_rewrite_capture_2     | way-back-altered | online_rewrite_capture_2 on public.account, not always enabled
          drop trigger online_rewrite_capture_2 on account                 | way-back-altered | It was: trigger online_rewrite_capture_2
          """)
  void whatCannotBeUndoneIsFinished(String change, String code, String told) throws SQLException {
    rewrite(DERIVED);
    execute(change);
    assertBarred(code, told);
    assertFinished();
    assertThat(typeOfId()).isEqualTo("bigint");
  }

  @Test
  void aDefaultThatWasDroppedAndSetAgainIsTheSame() throws SQLException {
    execute("alter table account alter column balance set default abs(-3)");
    rewrite(DERIVED);
    write("update %s set balance = 5 where id = 7");
    execute("alter table account alter balance drop default");
    assertBarred("way-back-altered", "default");
    execute("alter table account alter balance set default 3");
    assertBarred("way-back-altered", "default");
    execute("/* elsewhere in the text */ alter table account alter balance set default abs(-3)");
    revert();
    assertExact("integer");
    assertNothingIsLeft();
  }

  /** Where a write may have been missed nobody can tell. */
  @Test
  void whatWasOffForAWhileIsLost() throws SQLException {
    rewrite(DERIVED);
    execute(
        "alter table account disable trigger online_rewrite_capture_2",
        "update account set balance = 9 where id = 9",
        "alter table account enable always trigger online_rewrite_capture_2");
    assertBarred("way-back-lost", "put back");
    assertFinished();
  }

  @Test
  void aTableThatWasRewrittenByOthersDoesNotCostKeptColumns() throws SQLException {
    rewrite(DERIVED.dropColumn("note"));
    execute("vacuum full account");
    assertBarred("way-back-lost", "lose its columns \"note\"");
    assertThat(value("select note from account_old where id = 7")).isEqualTo("note 7");
    assertFinished();
  }

  @Test
  void aPartitionThatWasDetachedIsTold() throws SQLException {
    rewrite(DERIVED.partitionBy(BY_ID));
    execute("alter table account detach partition account_b");
    assertBarred("way-back-altered", "It was: partition public.account_b");
    execute(
        "update account_b set balance = 9 where id = 1100",
        "alter table account attach partition account_b for values from (1000) to (100000)");
    assertBarred("way-back-lost", "put back");
    assertFinished();
  }

  @Test
  void aPartitionThatWasAddedIsTold() throws SQLException {
    rewrite(DERIVED.partitionBy(BY_ID));
    write("update %s set balance = 5 where id = 7");
    execute("create table account_c partition of account for values from (100000) to (200000)");
    assertBarred("way-back-altered", "It is: partition public.account_c");
    execute("drop table account_c");
    revert();
    assertExact("integer");
    assertNothingIsLeft();
  }

  private void partitionTheTable() throws SQLException {
    execute(
        "drop table account",
        "create table account (id int primary key, balance int not null, note text)"
            + " partition by range (id)",
        "create table account_1 partition of account for values from (1) to (1001)",
        "create table account_2 partition of account for values from (1001) to (100000)",
        "insert into account select * from twin");
    table.database().grantDml("account");
  }

  /** It refuses writes all the while, so it is what it was. */
  @Test
  void aPartitionOfTheOldTableThatWasDetachedIsTold() throws SQLException {
    partitionTheTable();
    rewrite(NAMED);
    write("update %s set balance = 5 where id = 1500");
    execute("alter table account_old detach partition account_2");
    assertBarred("way-back-altered", "It was: partition public.account_2 of the old table.");
    execute(
        "alter table account_old attach partition account_2 for values from (1001) to (100000)");
    revert();
    assertExact("integer");
    assertNothingIsLeft();
  }

  /** With a row that the new table has never had, or empty. */
  @ParameterizedTest
  @ValueSource(strings = {"insert into account_3 values (100001, 1, 'alien')", "select 1"})
  void aPartitionThatWasAttachedToTheOldTableIsTold(String filled) throws SQLException {
    partitionTheTable();
    rewrite(NAMED);
    write("update %s set balance = 5 where id = 1500");
    execute(
        "create table account_3 (id int not null, balance int not null, note text)",
        filled,
        "alter table account_old attach partition account_3 for values from (100000) to (200000)");
    assertBarred(
        "way-back-altered",
        "It is: partition public.account_3 of the old table, which takes writes.");
    execute("alter table account_old detach partition account_3");
    revert();
    assertExact("integer");
    assertNothingIsLeft();
  }

  @Test
  void aPartitionOfTheOldTableThatWasCreatedAnewIsTold() throws SQLException {
    partitionTheTable();
    rewrite(NAMED);
    execute(
        "drop table account_2",
        "create table account_2 partition of account_old for values from (1001) to (100000)");
    assertBarred(
        "way-back-altered",
        "It is: partition public.account_2 of the old table, which takes writes.");
    assertFinished();
  }

  @Test
  void rowsThatAConstraintOfTheOldTableRefusesAreCounted() throws SQLException {
    execute("alter table account add constraint by_note unique (note)");
    rewrite(DERIVED);
    execute(
        "alter table account drop constraint by_note",
        "update account set note = null where id in (20, 21)",
        "update account set note = 'note 8' where id in (7, 9)");
    List<String> before = state();
    assertThat(rewriter().checkRevert("account"))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo("values-refused");
              assertThat(finding.reason()).contains("by_note_old", "3 rows", "(note)");
            });
    assertThatThrownBy(this::revert)
        .isInstanceOf(RewriteException.Refused.class)
        .hasMessageContaining("3 rows");
    assertThat(state()).isEqualTo(before);
    execute("update account set note = 'note ' || id where id in (7, 9, 20, 21)");
    revert();
    assertExact("integer");
  }

  /** A condition, an expression, and values that are alike in the old type only. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          create unique index only_u on account (lower(note)) where balance = 0    | 2
          create unique index only_u on account (balance, (id / 2)) where id > 1999 | 0
          alter table account add constraint only_u exclude using btree (note with =) | EXCLUDE
          """)
  void allThatTheOldTableKeepsUniqueIsLookedAt(String unique, String told) throws SQLException {
    execute(unique);
    rewrite(DERIVED);
    execute(
        unique.startsWith("alter")
            ? "alter table account drop constraint only_u"
            : "drop index only_u",
        "update account set note = 'NOTE 8' where id = 7");
    if (told.equals("0")) {
      assertThat(rewriter().checkRevert("account")).isEmpty();
    } else {
      assertThat(rewriter().checkRevert("account"))
          .singleElement()
          .satisfies(finding -> assertThat(finding.reason()).contains(told, "only_u_old"));
    }
  }

  /** The server prints it with other casts. */
  @Test
  void anExclusionOverAnotherTypeIsThereStill() throws SQLException {
    execute(
        "alter table account alter note type varchar(50)",
        "alter table account add constraint only_u exclude (note with =) where (note <> '')");
    rewrite(DERIVED.column("note").type("text"));
    write("update %s set note = 'other' where id = 7");
    assertThat(rewriter().checkRevert("account")).isEmpty();
    execute("alter table account drop constraint only_u");
    assertThat(rewriter().checkRevert("account"))
        .singleElement()
        .satisfies(finding -> assertThat(finding.reason()).contains("EXCLUDE", "only_u_old"));
    execute("alter table account add constraint only_u exclude (lower(note) with =)");
    assertThat(codes()).containsExactly("values-refused");
    execute("alter table account drop constraint only_u");
    execute("alter table account add constraint only_u exclude (note with =) where (note <> '')");
    revert();
    assertExact("integer");
    assertNothingIsLeft();
  }

  /** It is not in what is copied. */
  @Test
  void whatTheOldTableComputesIsLookedAt() throws SQLException {
    execute(
        "alter table account add column half int generated always as (balance / 2) stored",
        "alter table account add constraint half_small check (half < 1000000)",
        "create unique index only_u on account (half) where half > 100000");
    rewrite(DERIVED);
    execute(
        "alter table account drop constraint half_small",
        "drop index only_u",
        "update account set balance = 900000 + id % 2 where id in (7, 8, 9)",
        "update account set balance = 2000001 where id = 10");
    assertThat(rewriter().checkRevert("account"))
        .anySatisfy(
            finding -> assertThat(finding.reason()).contains("only_u_old", "3 rows", "half"))
        .anySatisfy(finding -> assertThat(finding.reason()).contains("half_small", "1 row"))
        .hasSize(2);
    execute("update account set balance = id where id in (7, 8, 9, 10)");
    revert();
    assertThat(value("select count(*) from account where half = id / 2 and id in (7, 8, 9, 10)"))
        .isEqualTo("4");
  }

  @Test
  void whatIsAlteredDuringARevertEndsItWithTheTruth() throws SQLException {
    rewrite(DERIVED);
    write("update %s set balance = 5 where id = 7");
    assertThatThrownBy(
            () ->
                rewriter()
                    .withListener(
                        Table.when(
                            RewritePhase.CATCH_UP,
                            () -> execute("alter table account add column more int")))
                    .revert(ACCOUNT, Table.OPTIONS))
        .isInstanceOf(RewriteException.Failed.class)
        .hasMessageContaining("A check of the revert tells")
        .hasMessageNotContaining("Abort");
    assertThat(codes()).containsExactly("way-back-altered");
    execute("alter table account drop column more");
    revert();
    assertExact("integer");
    assertNothingIsLeft();
  }

  /** Both gone and the table created anew: there is nothing to begin anew with either. */
  @Test
  void aTableThatWasCreatedAnewIsNotReverted() throws SQLException {
    rewrite(DERIVED);
    execute(
        "drop table account, account_old",
        "create table account (id int primary key, balance int not null, note text)");
    assertThat(codes()).containsExactly("way-back-lost");
    assertThatThrownBy(this::revert)
        .isInstanceOf(RewriteException.Refused.class)
        .hasMessageContaining("way-back-lost");
    assertThat(rewrite(DERIVED).alreadySwapped()).isFalse();
  }

  @Test
  void aDroppedSourceThatIsPreparedIsTold() throws SQLException {
    rewriter().rewrite(Table.SPEC, Table.OPTIONS.withSwapLater(true));
    execute("drop table account");
    assertThat(latest().progress().detail()).contains("its source public.account was dropped");
  }
}
