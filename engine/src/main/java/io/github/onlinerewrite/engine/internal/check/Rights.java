package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The rights that the rewrite needs beside ownership, each with the GRANT that gives it. */
final class Rights implements Precondition {

  @Override
  public List<Finding> examine(Session session, Proposal proposal) throws SQLException {
    List<Finding> findings = new ArrayList<>(onJournalSchema(session, proposal));
    if (proposal.source().isPresent()) {
      findings.addAll(onSchema(session, proposal));
      findings.addAll(onTablespaces(session, proposal));
    }
    return findings;
  }

  private static List<Finding> onJournalSchema(Session session, Proposal proposal)
      throws SQLException {
    String schema = proposal.journalSchema().value();
    List<String> rights =
        session.query(
            Sql.of(
                    """
                    select 'usage, create on schema ' || quote_ident(n.nspname) || ' to '
                             || quote_ident(current_user)
                    from pg_namespace n
                    where n.nspname = ? and not (has_schema_privilege(n.oid, 'usage')
                      and has_schema_privilege(n.oid, 'create'))
                    """)
                .bind(schema),
            row -> row.getString(1));
    List<Finding> findings = new ArrayList<>();
    for (String right : rights) {
      findings.add(
          Code.JOURNAL_SCHEMA_RIGHTS.finding(
              proposal.name(),
              "Schema " + schema + ", which holds the journal, belongs to somebody else.",
              "As its owner: grant " + right));
    }
    session
        .query(
            Sql.of(
                    """
                    select 'grant create on database ' || quote_ident(current_database()) || ' to '
                             || quote_ident(current_user)
                    where not exists (select from pg_namespace where nspname = ?)
                      and not has_database_privilege(current_database(), 'create')
                    """)
                .bind(schema),
            row -> row.getString(1))
        .forEach(
            grant ->
                findings.add(
                    Code.DATABASE_CREATE.finding(
                        proposal.name(),
                        "Schema "
                            + schema
                            + " for the journal does not exist and may not be"
                            + " created.",
                        "As the database's owner: " + grant + "; or create the schema for us")));
    return findings;
  }

  /** A rename needs CREATE, and so does the owner that the target gets. */
  private static List<Finding> onSchema(Session session, Proposal proposal) throws SQLException {
    return session.query(
        Sql.of(
                """
                select distinct quote_ident(r.rolname), quote_ident(n.nspname)
                from pg_class c
                join pg_namespace n on n.oid = c.relnamespace
                join pg_roles r on r.oid = c.relowner or r.rolname = current_user
                where c.oid = ? and not has_schema_privilege(r.oid, n.oid, 'create')
                  and (r.rolname = current_user or exists (
                    select from pg_class t where t.oid = ? and t.relowner <> c.relowner))
                order by 1
                """)
            .bind(
                proposal.source().orElseThrow().oid(),
                proposal.target().map(target -> target.oid()).orElse(0L)),
        row ->
            Code.SCHEMA_CREATE.finding(
                proposal.name(),
                row.getString(1)
                    + " may not create anything in schema "
                    + row.getString(2)
                    + ", and so not rename anything there.",
                "As its owner: grant create on schema "
                    + row.getString(2)
                    + " to "
                    + row.getString(1)));
  }

  private static List<Finding> onTablespaces(Session session, Proposal proposal)
      throws SQLException {
    return session.query(
        Sql.of(
                """
                select distinct quote_ident(s.spcname), quote_ident(current_user)
                from pg_index i
                join pg_class c on c.oid = i.indexrelid
                join pg_tablespace s on s.oid = c.reltablespace
                where i.indrelid = ? and not has_tablespace_privilege(s.oid, 'create')
                order by 1
                """)
            .bind(proposal.source().orElseThrow().oid()),
        row ->
            Code.TABLESPACE_CREATE.finding(
                proposal.name(),
                "Indexes of the source are in tablespace "
                    + row.getString(1)
                    + ", where we may create nothing.",
                "As an administrator: grant create on tablespace "
                    + row.getString(1)
                    + " to "
                    + row.getString(2)));
  }
}
