package io.github.onlinerewrite.engine.internal.capture;

import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.List;

/** Takes away what default privileges give others on a new table: keys are data. */
record Privileges(Session session) {

  void revokeAll(QualifiedName table) throws SQLException {
    List<String> grantees =
        session.query(
            Sql.of(
                    """
                    select distinct r.rolname
                    from pg_class c
                    join pg_namespace n on n.oid = c.relnamespace
                    cross join aclexplode(c.relacl) as acl
                    join pg_roles r on r.oid = acl.grantee
                    where n.nspname = ? and c.relname = ? and acl.grantee <> c.relowner""")
                .bind(table.schema().value(), table.name().value()),
            row -> row.getString(1));
    session.execute(Sql.of("revoke all on {table} from public").with("table", table));
    for (String grantee : grantees) {
      session.execute(
          Sql.of("revoke all on {table} from {role}")
              .with("table", table)
              .with("role", new Identifier(grantee)));
    }
  }
}
