package io.github.onlinerewrite.engine.internal.target;

import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.Sql.Fragment;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Autovacuum does not come to a derived target while that is filled: it would halve the speed of
 * the copy, and who wants a lock would wait for it. Nothing is done where the source or the entry
 * says itself whether it is to come. A TOAST table without options of its own follows its table.
 */
public final class HeldOffAutovacuum {

  /** As {@link DerivedStorage#with} writes it. */
  private static final Pattern SAID = Pattern.compile("(?<!toast\\.)\"autovacuum_enabled\"='");

  private HeldOffAutovacuum() {}

  /** Of tables that have just been created in the open transaction, and hold rows. */
  static List<Sql> begin(List<QualifiedName> tables) {
    return tables.stream()
        .map(
            table ->
                Sql.of("alter table {table} set (autovacuum_enabled = off)").with("table", table))
        .toList();
  }

  /**
   * Lets it come again, to tables where it is held off still; only reads. What the source says by
   * now does not count: it may say otherwise until the swap.
   *
   * @param derivedFrom the target's {@link Derivation#basis}; null: it was named
   */
  public static List<Sql> end(Session session, Rewrite rewrite, @Nullable String derivedFrom)
      throws SQLException {
    if (derivedFrom == null || rewrite.isWayBack() || SAID.matcher(derivedFrom).find()) {
      return List.of();
    }
    return session.query(
        Sql.of(
                """
                select c.oid::regclass::text
                from pg_class c
                where c.oid = any (?::bigint[]::oid[])
                  and 'autovacuum_enabled=off' = any (c.reloptions)
                order by c.oid
                """)
            .bind((Object) rewrite.target().oids().toArray(Long[]::new)),
        row ->
            Sql.of("alter table {table} reset (autovacuum_enabled)")
                .with("table", new Fragment(row.getString(1))));
  }
}
