package io.github.onlinerewrite.engine.internal.sql;

import java.nio.charset.StandardCharsets;

/**
 * The names of all objects that we leave in a database: everything is in the journal schema, but
 * triggers, which live in their table and begin with {@code online_rewrite_}. Knows the limit of 63
 * bytes.
 */
public final class ObjectNames {

  /** What every trigger of ours begins with. */
  public static final String TRIGGER_PREFIX = "online_rewrite_";

  /** What the triggers on a target begin with. */
  public static final String GUARD_TRIGGER_PREFIX = TRIGGER_PREFIX + "guard_";

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

  public QualifiedName captureFunction() {
    return inSchema("capture_");
  }

  public QualifiedName guardFunction() {
    return inSchema("guard_");
  }

  public QualifiedName refusalFunction() {
    return inSchema("refuse_");
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
    return new Identifier(TRIGGER_PREFIX + "refuse_" + rewrite);
  }

  private QualifiedName inSchema(String prefix) {
    return new QualifiedName(schema, new Identifier(prefix + rewrite));
  }

  /**
   * A name with a suffix, cut between characters so that it stays within 63 bytes: the suffix is
   * kept whole.
   */
  public static Identifier suffixed(Identifier name, String suffix) {
    int room = LONGEST - suffix.getBytes(StandardCharsets.UTF_8).length;
    StringBuilder kept = new StringBuilder();
    int bytes = 0;
    for (int character : name.value().codePoints().toArray()) {
      int more = new String(Character.toChars(character)).getBytes(StandardCharsets.UTF_8).length;
      if (bytes + more > room) {
        break;
      }
      bytes += more;
      kept.appendCodePoint(character);
    }
    return new Identifier(kept + suffix);
  }
}
