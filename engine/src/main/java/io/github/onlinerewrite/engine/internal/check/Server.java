package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.internal.StepException;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What must hold of the server and the way to it. Examined before everything else: without it the
 * catalog cannot be read as the other preconditions do.
 */
public final class Server {

  private static final String STANDBY = "The server is a standby and takes no writes.";
  private static final String PRIMARY =
      "Connect to the primary; targetServerType=primary in the URL chooses it.";

  private static final int OLDEST_VERSION = 130_000;
  private static final int LOOKS = 5;

  private Server() {}

  static List<Finding> examine(Session session, RewriteSpec spec) throws SQLException {
    String schema = spec.schema();
    QualifiedName table = QualifiedName.of(schema == null ? "?" : schema, spec.table());
    String version = session.one(Sql.of("select version()"), row -> row.getString(1));
    if (!version.startsWith("PostgreSQL") && !version.startsWith("EnterpriseDB")) {
      return List.of(
          Code.NOT_POSTGRESQL.finding(
              table,
              "The server is not PostgreSQL; it calls itself: " + version + ".",
              "Run it against PostgreSQL 13 or later."));
    }
    int number =
        session.one(
            Sql.of("select current_setting('server_version_num')::int"), row -> row.getInt(1));
    if (number < OLDEST_VERSION) {
      return List.of(
          Code.SERVER_VERSION.finding(
              table,
              "The server is PostgreSQL " + number / 10_000 + "; 13 is the oldest supported.",
              "Upgrade the server."));
    }
    List<Finding> findings = new ArrayList<>();
    findings.addAll(readOnly(session, table));
    findings.addAll(pooled(session, table));
    return findings;
  }

  private static boolean isStandby(Session session) throws SQLException {
    return session.one(Sql.of("select pg_is_in_recovery()"), row -> row.getBoolean(1));
  }

  /** Ends a step that is to write, on a server that takes no writes. */
  public static void refuseStandby(Session session) throws SQLException {
    if (isStandby(session)) {
      throw StepException.failed(STANDBY + " Nothing was changed. " + PRIMARY);
    }
  }

  private static List<Finding> readOnly(Session session, QualifiedName table) throws SQLException {
    if (isStandby(session)) {
      return List.of(Code.SERVER_READ_ONLY.finding(table, STANDBY, PRIMARY));
    }
    boolean readOnly =
        session.one(
            Sql.of("select current_setting('transaction_read_only')::boolean"),
            row -> row.getBoolean(1));
    return readOnly
        ? List.of(
            Code.SERVER_READ_ONLY.finding(
                table,
                "Sessions of this role are read-only: default_transaction_read_only is on.",
                "Find out who turned it on and why, then: set default_transaction_read_only = off"
                    + " for the role, the database or the server."))
        : List.of();
  }

  /** Behind a transaction pooler, settings and locks of a session are lost between statements. */
  private static List<Finding> pooled(Session session, QualifiedName table) throws SQLException {
    Set<Integer> pids = new HashSet<>();
    Set<String> paths = new HashSet<>();
    for (int look = 0; look < LOOKS; look++) {
      pids.add(session.pid());
      paths.add(
          session.one(Sql.of("select current_setting('search_path')"), row -> row.getString(1)));
    }
    return pids.size() > 1 || paths.size() > 1
        ? List.of(
            Code.TRANSACTION_POOLER.finding(
                table,
                "Statements of one connection reached several server processes, as behind a"
                    + " pooler in transaction mode; locks and settings would be lost.",
                "Connect to the server itself, or through a pool in session mode."))
        : List.of();
  }
}
