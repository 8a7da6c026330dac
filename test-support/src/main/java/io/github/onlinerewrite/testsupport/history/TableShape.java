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
 * @param fromPartitions the table itself is partitioned, on two levels: by logdate, with other
 *     bounds than the target's, when that is in the key; else by id
 * @param inPartition the table is a partition, and every other write goes through {@link #ROOT}
 */
public record TableShape(
    boolean wide,
    boolean partitioned,
    boolean uniqueCode,
    boolean parent,
    boolean serial,
    boolean toasted,
    boolean fromPartitions,
    boolean inPartition) {

  /** The table to rewrite. */
  public static final String TABLE = "history";

  /** The table with the same rows. */
  public static final String TWIN = "history_twin";

  /** The table that it may be a partition of. */
  public static final String ROOT = "history_root";

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
    TableShape shape =
        new TableShape(
            random.nextBoolean(),
            random.nextBoolean(),
            random.nextBoolean(),
            random.nextBoolean(),
            random.nextBoolean(),
            random.nextBoolean(),
            false,
            false);
    return switch (random.nextInt(5)) {
      case 0 -> shape.fromPartitioned();
      case 1 -> shape.asPartition();
      default -> shape;
    };
  }

  /** The same on a partitioned table; code is unique only where the key of the partitions is. */
  public TableShape fromPartitioned() {
    return new TableShape(
        wide, partitioned, uniqueCode && partitioned, parent, serial, toasted, true, false);
  }

  /** The same as a partition; its columns must be those of the table that it belongs to. */
  public TableShape asPartition() {
    return new TableShape(false, partitioned, uniqueCode, parent, serial, toasted, false, true);
  }

  /** The table is partitioned by id: no upsert may change it. */
  boolean partsById() {
    return fromPartitions && !partitioned;
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
        table(TABLE, serial ? "serial" : "int", fromPartitions),
        fromPartitions ? ownPartitions() : "select",
        inPartition ? root() : "select",
        table(TWIN, "int", false),
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

  private String table(String name, String idType, boolean parts) {
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
          constraint {name}_pkey primary key ({key}){unique}) {partitionBy}
        """
        .replace("{idType}", idType)
        .replace("{partitionBy}", parts ? "partition by range ({part})" : "")
        .replace("{part}", partitioned ? "logdate" : "id")
        .replace(
            "{references}",
            parent ? "references history_parent on delete cascade on update cascade" : "")
        .replace("{key}", keyColumns())
        .replace("{unique}", unique())
        .replace("{name}", name);
  }

  private String root() {
    return """
        create table history_root (
          id int not null,
          logdate date not null,
          code text,
          amount numeric(12, 2),
          counter int not null default 0,
          note text,
          filler text not null default repeat('.', 200),
          parent_id int,
          primary key ({key})) partition by range (id);
        alter table history_root attach partition history
          for values from (minvalue) to (maxvalue)
        """
        .replace("{key}", keyColumns());
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

  /** Rows move between them; the last has its columns in another order. */
  private String ownPartitions() {
    return """
        create table history_low partition of history for values from (minvalue) to ({low});
        create table history_middle partition of history for values from ({low}) to ({high})
          partition by range ({part});
        create table history_middle_0 partition of history_middle for values from ({low}) to ({mid});
        create table history_middle_1 partition of history_middle default;
        create table history_rest (
          junk int, parent_id int, filler text not null default repeat('.', 200), note text,
          counter int not null default 0, amount numeric(12, 2), code text, logdate date not null,
          id int not null);
        alter table history_rest drop column junk;
        alter table history attach partition history_rest default
        """
        .replace("{part}", partitioned ? "logdate" : "id")
        .replace("{mid}", partitioned ? "'2026-03-01'" : "700")
        .replace("{low}", partitioned ? "'2026-02-10'" : "400")
        .replace("{high}", partitioned ? "'2026-03-20'" : "1200");
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
