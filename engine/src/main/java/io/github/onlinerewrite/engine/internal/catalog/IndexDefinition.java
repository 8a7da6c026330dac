package io.github.onlinerewrite.engine.internal.catalog;

import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import org.jspecify.annotations.Nullable;

/**
 * An index, with the constraint that it belongs to.
 *
 * @param oid the index
 * @param name its name, which is its constraint's name too
 * @param constraint what it enforces as a constraint
 * @param deferrability {@code ""}, {@code " DEFERRABLE"} or {@code " DEFERRABLE INITIALLY
 *     DEFERRED"}
 * @param signature what it is but for its name, options and tablespace: equal signatures, equal
 *     indexes
 * @param body what follows the name of the table in CREATE INDEX, or the name of the constraint in
 *     ADD CONSTRAINT, up to where the options belong
 * @param parameters options and tablespace, as they follow the body; empty when there are none
 * @param predicate what follows the parameters: the WHERE clause; empty when there is none
 * @param unique whether it is unique
 * @param valid indisvalid and indisready
 * @param clustered whether CLUSTER uses it
 * @param replicaIdentity whether it is the table's REPLICA IDENTITY
 * @param comment comment on the index; null when there is none
 * @param constraintComment comment on its constraint; null when there is none
 */
public record IndexDefinition(
    long oid,
    QualifiedName name,
    Constraint constraint,
    String deferrability,
    String signature,
    String body,
    String parameters,
    String predicate,
    boolean unique,
    boolean valid,
    boolean clustered,
    boolean replicaIdentity,
    @Nullable String comment,
    @Nullable String constraintComment) {

  /** contype of the constraint that an index belongs to. */
  public enum Constraint {
    NONE,
    PRIMARY_KEY,
    UNIQUE,
    EXCLUSION
  }

  public boolean isConstraint() {
    return constraint != Constraint.NONE;
  }

  /**
   * Whether this index of a target was built from the definition of {@code other}, as its name
   * says: with other types the server may print its expressions and predicate in another way.
   */
  boolean isBuiltAfter(IndexDefinition other, Identifier likeness) {
    return valid
        && constraint == other.constraint
        && deferrability.equals(other.deferrability)
        && name.name().equals(likeness);
  }

  /**
   * Whether {@code other} was built after this index of an old table, as the name says that the
   * swap gave it.
   */
  boolean isModelOf(IndexDefinition other) {
    return valid
        && constraint == other.constraint
        && unique == other.unique
        && deferrability.equals(other.deferrability)
        && name.name().equals(ObjectNames.suffixed(other.name.name(), ObjectNames.OLD_SUFFIX));
  }

  /** Whether this index of a target serves as {@code other} of the source exactly. */
  boolean isSameAs(IndexDefinition other) {
    return valid
        && constraint == other.constraint
        && deferrability.equals(other.deferrability)
        && signature.equals(other.signature);
  }

  /**
   * Whether this index of a target does all that {@code other} of the source does: a constraint
   * does what its index does, a primary key what a unique constraint does. A table has one primary
   * key, and the target's is what was asked for.
   */
  boolean servesAs(IndexDefinition other) {
    if (constraint == Constraint.PRIMARY_KEY && other.constraint == Constraint.PRIMARY_KEY) {
      return valid;
    }
    return valid
        && deferrability.equals(other.deferrability)
        && signature.equals(other.signature)
        && (other.constraint == Constraint.NONE
            || (other.constraint == Constraint.UNIQUE && constraint == Constraint.PRIMARY_KEY));
  }
}
