package io.github.onlinerewrite.engine.internal.dependents;

import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.SqlStates;
import java.sql.SQLException;
import java.util.Optional;

/**
 * What the swap leaves to do. Somebody may rename a table before it is done, or drop it: so each is
 * a query that knows tables by OID and gives the statement that does it, and nothing when it is
 * done or there is nothing left that it could be done to.
 */
public final class Afterwards {

  private static final String ADOPTS = "select format('alter table %s add constraint";

  private Afterwards() {}

  /** Whether it gives a partitioned table the foreign key of its partitions. */
  public static boolean isAdoption(Sql left) {
    return left.toString().startsWith(ADOPTS);
  }

  /**
   * Does, in the open transaction, what {@code left} says. Another table may have taken a name
   * before the statement locked it; then the failure is that of a table that is not there.
   */
  public static void finish(Session session, Sql left) throws SQLException {
    Optional<String> statement = statement(session, left);
    if (statement.isPresent()) {
      session.execute(Sql.rendered(statement.get()));
      if (statement(session, left).isPresent()) {
        throw SqlStates.undefinedTable("a table was renamed meanwhile");
      }
    }
  }

  /** The statement that does it, if there is anything to do. */
  public static Optional<String> statement(Session session, Sql left) throws SQLException {
    return session.optional(left, row -> row.getString(1));
  }

  /** Validates a constraint of a table. */
  static Sql validate(long table, Identifier constraint) {
    return Sql.of(
            """
            select format('alter table %s validate constraint %I', r.conrelid::regclass, r.conname)
            from pg_constraint r
            where r.conrelid = {table} and r.conname = {constraint} and not r.convalidated""")
        .with("table", table)
        .with("constraint", text(constraint.value()));
  }

  /**
   * Gives a partitioned table the foreign key that its partitions have already, as one of them has
   * it: that is where the table that it references is known by OID. Nothing while rows of one of
   * them break it.
   *
   * @param definition what is taken when that partition has gone
   */
  static Sql adopt(long table, Identifier constraint, long partition, String definition) {
    return Sql.of(
            """
            {adopts} %I %s', c.oid::regclass, {constraint},
              coalesce((
                select regexp_replace(pg_get_constraintdef(p.oid), ' NOT VALID$', '')
                from pg_constraint p
                where p.conrelid = {partition} and p.conname = {constraint}), {definition}))
            from pg_class c
            where c.oid = {table} and not exists (
              select
              from pg_constraint r
              where r.conrelid = c.oid and r.conname = {constraint})
              -- The server would look at all rows of such a partition, with its lock held.
              and not exists (
                select
                from pg_partition_tree(c.oid) l
                join pg_constraint r on r.conrelid = l.relid and r.conname = {constraint}
                where l.isleaf and not r.convalidated)""")
        .with("adopts", new Sql.Fragment(ADOPTS))
        .with("table", table)
        .with("constraint", text(constraint.value()))
        .with("partition", partition)
        .with("definition", text(definition));
  }

  /** Comments on a constraint. */
  static Sql comment(long table, Identifier constraint, String comment) {
    return Sql.of(
            """
            select format('comment on constraint %I on %s is %L', r.conname, r.conrelid::regclass,
              {comment})
            from pg_constraint r
            where r.conrelid = {table} and r.conname = {constraint}
              and obj_description(r.oid, 'pg_constraint') is distinct from {comment}""")
        .with("table", table)
        .with("constraint", text(constraint.value()))
        .with("comment", text(comment));
  }

  /** Gives a sequence to a column. */
  static Sql own(long sequence, long table, int column) {
    return Sql.of(
            """
            select format('alter sequence %s owned by %s.%I', s.oid::regclass, a.attrelid::regclass,
              a.attname)
            from pg_class s
            join pg_attribute a on a.attrelid = {table} and a.attnum = {column}
              and not a.attisdropped
            where s.oid = {sequence} and not exists (
              select
              from pg_depend d
              where d.classid = 'pg_class'::regclass and d.objid = s.oid and d.deptype = 'a'
                and d.refclassid = 'pg_class'::regclass and d.refobjid = a.attrelid
                and d.refobjsubid = a.attnum)""")
        .with("sequence", sequence)
        .with("table", table)
        .with("column", column);
  }

  private static Sql.Fragment text(String value) {
    return new Sql.Fragment(Literals.of(value));
  }
}
