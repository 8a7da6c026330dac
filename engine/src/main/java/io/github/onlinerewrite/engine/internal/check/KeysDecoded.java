package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Capture;
import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.catalog.IdentityKey;
import io.github.onlinerewrite.engine.internal.catalog.IdentityKeys;
import io.github.onlinerewrite.engine.internal.catalog.ReplicaIdentities;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The WAL has the identity key of a row that is changed. Without it, to publish the table would
 * make updates of the application fail.
 */
final class KeysDecoded implements Precondition.OfSource {

  @Override
  public List<Finding> examine(Session session, Proposal proposal, TableDefinition source)
      throws SQLException {
    Optional<IdentityKey> key = IdentityKeys.ofSource(session, source);
    if (proposal.options().capture() != Capture.LOGICAL || key.isEmpty()) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>();
    ReplicaIdentities.without(session, source, key.get())
        .forEach(
            leaf ->
                findings.add(
                    Code.REPLICA_IDENTITY.finding(
                        leaf.name(),
                        "Its replica identity is not the identity key ("
                            + Identifier.list(key.get().names())
                            + ").",
                        "alter table "
                            + leaf.name().quoted()
                            + " replica identity default where that is the primary key, else"
                            + " replica identity using index … with the index of the key; or"
                            + " capture with triggers.")));
    findings.addAll(
        session.query(
            Sql.of(
                    """
                    select quote_ident(a.attname)
                    from pg_attribute a
                    where a.attrelid = ? and a.attgenerated <> '' and a.attname = any (?::text[])
                    order by 1""")
                .bind(
                    source.oid(),
                    key.get().names().stream().map(Identifier::value).toArray(String[]::new)),
            row ->
                Code.REPLICA_IDENTITY.finding(
                    source.name(),
                    "Column "
                        + row.getString(1)
                        + " of the identity key is generated, and such columns are not published.",
                    "Capture with triggers.")));
    return findings;
  }
}
