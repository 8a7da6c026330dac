package io.github.onlinerewrite.engine.internal.sql;

import java.nio.charset.StandardCharsets;

/**
 * The names of all objects that we leave in a database: everything is in the journal schema, but
 * triggers, which live in their table, derived targets, which live in the source's schema, and what
 * gets the name of something of the source's in the swap. These begin with {@code online_rewrite_}.
 * Knows the limit of 63 bytes.
 */
public final class ObjectNames {

  /** What every trigger of ours begins with. */
  public static final String TRIGGER_PREFIX = "online_rewrite_";

  /** What the triggers on a target begin with. */
  public static final String GUARD_TRIGGER_PREFIX = TRIGGER_PREFIX + "guard_";

  /** What the triggers begin with that refuse writes to an old table. */
  public static final String REFUSAL_TRIGGER_PREFIX = TRIGGER_PREFIX + "refuse_";

  /** What every publication of ours begins with. */
  public static final String PUBLICATION_PREFIX = TRIGGER_PREFIX;

  /** What the names of all that stays with an old table end with. */
  public static final String OLD_SUFFIX = "_old";

  private static final int LONGEST = 63;

  private final Identifier schema;
  private final long rewrite;

  /** Names for the rewrite with that number in the journal. */
  public ObjectNames(Identifier schema, long rewrite) {
    this.schema = schema;
    this.rewrite = rewrite;
  }

  public QualifiedName backlog() {
    return inSchema("backlog_");
  }

  /** The keys that a replay round works on. */
  public QualifiedName scratch() {
    return inSchema("keys_");
  }

  /** What an old table has in columns that the new one lacks, while its rows are replayed. */
  public QualifiedName kept() {
    return inSchema("kept_");
  }

  /** Rows whose commit is awaited in the stream of changes. */
  public QualifiedName marker() {
    return inSchema("marker_");
  }

  public QualifiedName captureFunction() {
    return inSchema("capture_");
  }

  public QualifiedName guardFunction() {
    return inSchema("guard_");
  }

  public QualifiedName refusalFunction() {
    return inSchema("refuse_");
  }

  /** Of the database, so that two journals in it must not have the same. */
  public Identifier publication() {
    return new Identifier(PUBLICATION_PREFIX + journal() + "_" + rewrite);
  }

  /** What the names of the rewrite's slots begin with, which are the whole server's. */
  public String slots(long database) {
    return TRIGGER_PREFIX + database + "_" + journal() + "_" + rewrite + "_";
  }

  /** Tells journals apart where the schema's name does not fit. */
  private String journal() {
    return "%08x".formatted(schema.value().hashCode());
  }

  public Identifier captureTrigger() {
    return new Identifier(TRIGGER_PREFIX + "capture_" + rewrite);
  }

  public Identifier truncateTrigger() {
    return new Identifier(TRIGGER_PREFIX + "truncate_" + rewrite);
  }

  public Identifier guardTrigger() {
    return new Identifier(GUARD_TRIGGER_PREFIX + rewrite);
  }

  public Identifier refusalTrigger() {
    return new Identifier(REFUSAL_TRIGGER_PREFIX + rewrite);
  }

  /** A derived target, by the OID of its source: in the source's schema, until the swap. */
  public static Identifier derivedTarget(long source) {
    return new Identifier(TRIGGER_PREFIX + "target_" + source);
  }

  /** The name that the server itself gives a NOT NULL constraint, where it has names (18). */
  public static Identifier notNull(Identifier table, Identifier column) {
    String ending = "_not_null";
    int room = LONGEST - ending.length() - 1;
    int ofTable = bytes(table.value());
    int ofColumn = bytes(column.value());
    while (ofTable + ofColumn > room) {
      if (ofTable > ofColumn) {
        ofTable--;
      } else {
        ofColumn--;
      }
    }
    return new Identifier(cut(table, ofTable) + "_" + cut(column, ofColumn) + ending);
  }

  /** A relation in the source's schema that is rolled back at once. */
  public static Identifier probe(long source) {
    return new Identifier(TRIGGER_PREFIX + "probe_" + source);
  }

  /** A column that the target has under this name until the swap. */
  public static Identifier addedColumn(int number) {
    return new Identifier(TRIGGER_PREFIX + "added_" + number);
  }

  /** A column between its old and its new name, within the swap. */
  public static Identifier renamedColumn(int number) {
    return new Identifier(TRIGGER_PREFIX + "renamed_" + number);
  }

  private QualifiedName inSchema(String prefix) {
    return new QualifiedName(schema, new Identifier(prefix + rewrite));
  }

  /**
   * A name with a suffix, cut between characters so that it stays within 63 bytes: the suffix is
   * kept whole.
   */
  public static Identifier suffixed(Identifier name, String suffix) {
    return new Identifier(cut(name, LONGEST - bytes(suffix)) + suffix);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String cut(Identifier name, int room) {
    StringBuilder kept = new StringBuilder();
    int bytes = 0;
    for (int character : name.value().codePoints().toArray()) {
      int more = bytes(Character.toString(character));
      if (bytes + more > room) {
        break;
      }
      bytes += more;
      kept.appendCodePoint(character);
    }
    return kept.toString();
  }

  /** What is made for {@code target} after an object of the source is called so until the swap. */
  public static Identifier likeness(long target, long object) {
    return new Identifier(likenesses(target) + object);
  }

  /** What the names of all that is made for {@code target} begin with. */
  public static String likenesses(long target) {
    return TRIGGER_PREFIX + target + "_";
  }
}
