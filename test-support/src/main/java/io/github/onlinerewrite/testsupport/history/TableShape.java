package io.github.onlinerewrite.testsupport.history;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What the table of a history looks like, and what it is to become. The table, its twin and the
 * target always have the columns of {@link #image()}; the target may have other types, another
 * order and partitions.
 *
 * @param wide the target's id is bigint
 * @param partitioned the key is (id, logdate) and the target is partitioned by logdate
 * @param uniqueCode code is unique; with a partitioned target, within a day
 * @param parent rows reference a parent with ON DELETE and ON UPDATE CASCADE
 * @param serial the table owns a sequence for id
 * @param toasted each row has a value out of line, not only some
 */
public record TableShape(
    boolean wide,
    boolean partitioned,
    boolean uniqueCode,
    boolean parent,
    boolean serial,
    boolean toasted) {

  /** The table to rewrite. */
  public static final String TABLE = "history";

  /** The table with the same rows. */
  public static final String TWIN = "history_twin";

  /** The empty table that the rewrite may fill. */
  public static final String TARGET = "history_new";

  /** Ids that the writers choose lie below; those of the sequence begin here. */
  static final int FIRST_SEQUENCE_ID = 1_000_000;

  /** Ids of rows that {@link Operation#APPEND} adds begin here, below those of the sequence. */
  static final int FIRST_LIST_ID = 800_000;

  /** Whoever appends has the lock of this bucket. */
  static final int LIST_BUCKET = 1;

  /** One shape in which every property is as likely as not. */
  public static TableShape random(RandomGenerator random) {
    return new TableShape(
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextBoolean());
  }

  /** Creates the table, its twin, the parent and the target, and fills the first three. */
  public List<String> statements(int rows) {
    return List.of(
        """
        create table history_parent (
          id int primary key,
          bucket int not null unique)
        """,
        "insert into history_parent select b, b from generate_series(0, {buckets} - 1) b"
            .replace("{buckets}", Integer.toString(KeyLocks.BUCKETS)),
        table(TABLE, serial ? "serial" : "int"),
        table(TWIN, "int"),
        fill(TABLE, rows),
        "insert into history_twin select * from history",
        serial ? "select setval('history_id_seq', {first})".replace("{first}", first()) : "select",
        target(),
        partitioned ? partitions() : "select",
        "analyze history, history_twin");
  }

  /** The columns that both tables have, in one order and with one text for equal values. */
  static String image() {
    return "id::bigint, logdate, code, amount, counter, note, filler, parent_id";
  }

  /** The predicate of one row; its parameters are those of {@link Key#parameters}. */
  String keyPredicate() {
    return partitioned ? "id = ? and logdate = ?" : "id = ?";
  }

  /** The columns of the primary key. */
  String keyColumns() {
    return partitioned ? "id, logdate" : "id";
  }

  private static String first() {
    return Integer.toString(FIRST_SEQUENCE_ID);
  }

  private String table(String name, String idType) {
    return """
        create table {name} (
          id {idType} not null,
          logdate date not null,
          code text,
          amount numeric(12, 2),
          counter int not null default 0,
          note text,
          filler text not null default repeat('.', 200),
          parent_id int {references},
          constraint {name}_pkey primary key ({key}){unique})
        """
        .replace("{idType}", idType)
        .replace(
            "{references}",
            parent ? "references history_parent on delete cascade on update cascade" : "")
        .replace("{key}", keyColumns())
        .replace("{unique}", unique())
        .replace("{name}", name);
  }

  private String unique() {
    if (!uniqueCode) {
      return "";
    }
    return ", constraint {name}_code_key unique (" + (partitioned ? "code, logdate" : "code") + ")";
  }

  /** The incoming and outgoing references are left to the rewrite. */
  private String target() {
    return """
        create table history_new (
          note text,
          id {idType} not null,
          logdate date not null,
          parent_id int,
          code text,
          amount numeric(12, 2),
          filler text not null default repeat('.', 200),
          counter int not null default 0,
          constraint history_new_pkey primary key ({key}){unique}) {partitionBy}
        """
        .replace("{idType}", wide ? "bigint" : "int")
        .replace("{key}", keyColumns())
        .replace("{unique}", unique().replace("{name}", TARGET))
        .replace("{partitionBy}", partitioned ? "partition by range (logdate)" : "");
  }

  private static String partitions() {
    return """
        do $$
        begin
          for i in 0..2 loop
            execute format('create table history_new_%s partition of history_new
                for values from (%L) to (%L)',
              i, date '2026-01-01' + 30 * i, date '2026-01-01' + 30 * (i + 1));
          end loop;
          create table history_new_rest partition of history_new default;
        end $$
        """;
  }

  private String fill(String name, int rows) {
    return """
        insert into {name} (id, logdate, code, amount, counter, note, filler, parent_id)
        select g,
          date '2026-01-01' + g % {days},
          'c' || g,
          g / 7.0,
          0,
          case when g % {noteEvery} = 0 then
            (select string_agg(md5(g || '-' || i), '') from generate_series(1, 120) i)
          end,
          repeat('.', 200),
          case when g % 2 = 0 then g % {buckets} end
        from generate_series(0, {rows} * 3 / 2) g
        where g % 3 > 0
        """
        .replace("{name}", name)
        .replace("{days}", Integer.toString(Key.DAYS))
        .replace("{noteEvery}", toasted ? "1" : "10")
        .replace("{buckets}", Integer.toString(KeyLocks.BUCKETS))
        .replace("{rows}", Integer.toString(rows));
  }
}
