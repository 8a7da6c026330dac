package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Capture;
import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** We may stream changes, and publish the source: as its owner, with CREATE on the database. */
final class DecodingRights implements Precondition {

  @Override
  public List<Finding> examine(Session session, Proposal proposal) throws SQLException {
    if (proposal.options().capture() != Capture.LOGICAL) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>();
    // Amazon RDS gives nobody the attribute, and has a role in its place.
    findings.addAll(
        session.query(
            Sql.of(
                """
                select quote_ident(r.rolname),
                  exists (select from pg_roles where rolname = 'rds_replication')
                from pg_roles r
                where r.rolname = session_user and not r.rolreplication and not r.rolsuper
                  and not exists (
                    select from pg_roles m
                    where m.rolname = 'rds_replication'
                      and pg_has_role(session_user, m.oid, 'member'))"""),
            row ->
                Code.DECODING_RIGHTS.finding(
                    proposal.name(),
                    row.getString(1) + " may not stream changes.",
                    "As an administrator: "
                        + (row.getBoolean(2)
                            ? "grant rds_replication to " + row.getString(1)
                            : "alter role " + row.getString(1) + " replication")
                        + "; or capture with triggers.")));
    findings.addAll(
        session.query(
            Sql.of(
                """
                select quote_ident(current_database()), quote_ident(current_user)
                where not has_database_privilege(current_database(), 'create')"""),
            row ->
                Code.DECODING_RIGHTS.finding(
                    proposal.name(),
                    row.getString(2) + " may not create a publication.",
                    "As the owner of the database: grant create on database "
                        + row.getString(1)
                        + " to "
                        + row.getString(2)
                        + "; or capture with triggers.")));
    return findings;
  }
}
