package io.github.onlinerewrite.engine.internal.dependents;

import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * Everything that the swap does besides the two renames of the tables themselves, read from the
 * catalog shortly before. The swap locks, compares the fingerprint, runs {@link #beforeRename},
 * renames source to old table and target to source, runs {@link #afterRename}, and commits.
 *
 * @param views views and materialized views that the swap changes, in the order in which they are
 *     locked before all tables: from the outermost inward, as statements of applications do
 * @param partners tables at the other end of foreign keys, locked ACCESS EXCLUSIVE in the swap, in
 *     OID order
 * @param sequences sequences that the swap renames, locked by that before their value is read
 * @param beforeRename while both tables have their old names: foreign keys and names of the source
 *     that must be free are dropped or renamed
 * @param afterRename while the target has the source's name: names, foreign keys NOT VALID,
 *     triggers, grants
 * @param validations what {@link Afterwards#finish} does after the commit, each in its own
 *     transaction, under locks that block nobody who reads or writes rows; foreign keys of
 *     partitioned tables below 18 and the new owner of a sequence take a short lock that does, so
 *     each needs a lock_timeout and is tried again
 * @param obstacles why the swap must not happen now, sentences: what was attached meanwhile and is
 *     not carried, and indexes that the target lacks still
 */
public record CarryPlan(
    List<LockedView> views,
    List<QualifiedName> partners,
    List<QualifiedName> sequences,
    List<Sql> beforeRename,
    List<Sql> afterRename,
    List<Sql> validations,
    List<String> obstacles) {

  public CarryPlan {
    views = List.copyOf(views);
    partners = List.copyOf(partners);
    sequences = List.copyOf(sequences);
    beforeRename = List.copyOf(beforeRename);
    afterRename = List.copyOf(afterRename);
    validations = List.copyOf(validations);
    obstacles = List.copyOf(obstacles);
  }

  /** A plan that locks no views. */
  public CarryPlan(
      List<QualifiedName> partners,
      List<QualifiedName> sequences,
      List<Sql> beforeRename,
      List<Sql> afterRename,
      List<Sql> validations,
      List<String> obstacles) {
    this(List.of(), partners, sequences, beforeRename, afterRename, validations, obstacles);
  }

  /** A plan that nothing stands against. */
  public CarryPlan(
      List<QualifiedName> partners,
      List<QualifiedName> sequences,
      List<Sql> beforeRename,
      List<Sql> afterRename,
      List<Sql> validations) {
    this(partners, sequences, beforeRename, afterRename, validations, List.of());
  }

  /** A plan that changes the catalog within the swap, and that nothing stands against. */
  static CarryPlan inSwap(List<Sql> beforeRename, List<Sql> afterRename) {
    return new CarryPlan(List.of(), List.of(), beforeRename, afterRename, List.of());
  }

  /** The parts' statements one after the other. */
  static CarryPlan joined(Collection<CarryPlan> parts) {
    return new CarryPlan(
        all(parts, CarryPlan::views),
        all(parts, CarryPlan::partners).stream().distinct().toList(),
        all(parts, CarryPlan::sequences),
        all(parts, CarryPlan::beforeRename),
        all(parts, CarryPlan::afterRename),
        all(parts, CarryPlan::validations),
        all(parts, CarryPlan::obstacles));
  }

  private static <T> List<T> all(
      Collection<CarryPlan> parts, Function<CarryPlan, List<T>> component) {
    return parts.stream().flatMap(part -> component.apply(part).stream()).toList();
  }
}
