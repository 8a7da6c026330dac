package io.github.onlinerewrite.engine.internal.decoding;

import io.github.onlinerewrite.engine.internal.capture.Backlog;
import io.github.onlinerewrite.engine.internal.catalog.IdentityKey;
import io.github.onlinerewrite.engine.internal.catalog.ReplicaIdentities;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.List;

/** The publication of the source and the marker table. */
public final class SourcePublication {

  private final ObjectNames names;

  public SourcePublication(ObjectNames names) {
    this.names = names;
  }

  /** Creates it anew; waits behind VACUUM and DDL of the source. Changes come from partitions. */
  List<Sql> create(QualifiedName source) {
    return List.of(
        drop(),
        Sql.of("create publication {publication} for table only {source}, only {marker}")
            .with("publication", names.publication())
            .with("source", source)
            .with("marker", names.marker()));
  }

  /** Drops it, when it is there. */
  public Sql drop() {
    return Sql.of("drop publication if exists {publication}")
        .with("publication", names.publication());
  }

  /** Ends the step unless every change of the source is published with the key it had. */
  void require(Session session, TableDefinition source, IdentityKey key) throws SQLException {
    boolean isPublished =
        session.one(
            Sql.of(
                    """
                    select count(*) = 2
                    from pg_publication p
                    join pg_publication_rel r on r.prpubid = p.oid
                    where p.pubname = ? and not p.pubviaroot
                      and p.pubinsert and p.pubupdate and p.pubdelete and p.pubtruncate
                      and r.prrelid in (?::bigint::oid, {marker}::regclass)""")
                .with("marker", names.marker().literal())
                .bind(names.publication().value(), source.oid()),
            row -> row.getBoolean(1));
    if (!isPublished || !ReplicaIdentities.without(session, source, key).isEmpty()) {
      throw Backlog.incomplete();
    }
  }
}
