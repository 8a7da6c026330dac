package io.github.onlinerewrite.engine.internal.dependents;

/**
 * Something attached to the source that no kind carries.
 *
 * @param what what it is, to begin a sentence with
 * @param remedy what a person can do about it, a sentence
 */
public record Obstacle(Kind kind, String what, String remedy) {

  /** Kinds that differ in what a person does about them. */
  public enum Kind {
    /** Row security or a policy. */
    ROW_SECURITY,
    /** A publication that has the table in it. */
    PUBLICATION,
    /** A subscription that writes to the table. */
    SUBSCRIPTION,
    /** A right to create in a schema that somebody lacks. */
    SCHEMA,
    /** A privilege that somebody other than the owner granted. */
    GRANT,
    /** An index that is not valid. */
    INVALID_INDEX,
    /** Anything else. */
    OTHER
  }
}
