package io.github.onlinerewrite.engine.internal.dependents;

import io.github.onlinerewrite.engine.internal.catalog.Leaf;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Publications and subscriptions that know a table by its OID. A publication FOR ALL TABLES or of
 * the schema would send our backlog and the copy to its subscribers, which stop at tables that they
 * do not have; a subscription goes on with the old table, and skips its changes without an error.
 */
public final class Replication {

  private Replication() {}

  /**
   * Publications and subscriptions of the table and its partitions.
   *
   * @param carried tables whose publications the swap carries, when they name them
   */
  public static List<Obstacle> obstacles(
      Session session, TableDefinition table, String subject, Set<Long> carried)
      throws SQLException {
    Long[] family = table.family().stream().map(Leaf::oid).toArray(Long[]::new);
    List<Obstacle> obstacles = new ArrayList<>(publications(session, family, subject, carried));
    obstacles.addAll(
        session.query(
            Sql.of(
                    """
                    select distinct r.srrelid::regclass::text
                    from pg_subscription_rel r
                    where r.srrelid = any (?)
                    order by 1
                    """)
                .bind((Object) family),
            row ->
                new Obstacle(
                    Obstacle.Kind.SUBSCRIPTION,
                    "A subscription writes to " + row.getString(1) + ".",
                    "Remove the table from the subscription's publication and refresh the"
                        + " subscription; rewrite it; then add it again with copy_data = false"
                        + " while the publisher takes no writes.")));
    return obstacles;
  }

  /** The catalog of published schemas is there from PostgreSQL 15 on. */
  private static List<Obstacle> publications(
      Session session, Long[] family, String subject, Set<Long> carried) throws SQLException {
    Long[] named = Stream.of(family).filter(oid -> !carried.contains(oid)).toArray(Long[]::new);
    List<Obstacle> obstacles =
        new ArrayList<>(published(session, Sql.of(OF_TABLES).bind((Object) named), subject));
    boolean knowsSchemas =
        session.one(
            Sql.of("select to_regclass('pg_publication_namespace') is not null"),
            row -> row.getBoolean(1));
    if (knowsSchemas) {
      obstacles.addAll(published(session, Sql.of(OF_SCHEMAS).bind((Object) family), subject));
    }
    return obstacles;
  }

  private static List<Obstacle> published(Session session, Sql query, String subject)
      throws SQLException {
    return session.query(
        query,
        row ->
            new Obstacle(
                Obstacle.Kind.PUBLICATION,
                subject
                    + " is published: publication "
                    + row.getString(1)
                    + " "
                    + row.getString(2)
                    + ".",
                "For the rewrite: " + row.getString(3)));
  }

  private static final String OF_TABLES =
      """
      select quote_ident(p.pubname), 'has every table in it',
             'drop publication ' || quote_ident(p.pubname) || ', or make it one of named tables'
      from pg_publication p
      where p.puballtables
      union
      select quote_ident(p.pubname), 'has ' || r.prrelid::regclass || ' in it',
             'alter publication ' || quote_ident(p.pubname) || ' drop table '
               || r.prrelid::regclass
      from pg_publication_rel r
      join pg_publication p on p.oid = r.prpubid
      where r.prrelid = any (?)
      order by 1, 2
      """;

  private static final String OF_SCHEMAS =
      """
      select quote_ident(p.pubname), 'has all tables of schema ' || quote_ident(n.nspname)
               || ' in it',
             'alter publication ' || quote_ident(p.pubname) || ' drop tables in schema '
               || quote_ident(n.nspname)
      from pg_publication_namespace s
      join pg_publication p on p.oid = s.pnpubid
      join pg_namespace n on n.oid = s.pnnspid
      where n.oid in (select c.relnamespace from pg_class c where c.oid = any (?))
      order by 1
      """;
}
