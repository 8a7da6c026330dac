package io.github.onlinerewrite.engine.internal.sql;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The settings that results depend on, the same in every session of a run: casts depend on TimeZone
 * and the styles (the driver sends the JVM's zone), what a name means on search_path, which rows
 * are seen on row_security (off makes a filtered copy an error instead of a silent loss), and a
 * role may have timeouts that would end a chunk.
 */
record SessionSettings(Map<String, String> before) {

  private static final String SEARCH_PATH = "pg_catalog, pg_temp";

  private static final Map<String, String> OURS = ours();

  /** From 14 on: the server then ends what a client that is gone has left running. */
  private static final String CLIENT_CHECK = "client_connection_check_interval";

  private static Map<String, String> ours() {
    Map<String, String> ours = new LinkedHashMap<>();
    ours.put("search_path", SEARCH_PATH);
    ours.put("row_security", "off");
    ours.put("TimeZone", "UTC");
    ours.put("DateStyle", "ISO, YMD");
    ours.put("IntervalStyle", "postgres");
    ours.put("extra_float_digits", "3");
    ours.put("statement_timeout", "0");
    ours.put("lock_timeout", "0");
    ours.put("idle_in_transaction_session_timeout", "0");
    ours.put("transaction_timeout", "0");
    ours.put("idle_session_timeout", "0");
    ours.put("bytea_output", "hex");
    ours.put("standard_conforming_strings", "on");
    // Compiling a plan takes longer than the swap's lock may be held, and a plan that a disabled
    // scan makes look expensive is compiled.
    ours.put("jit", "off");
    // What is prepared is asked again for the same tables, and planned once; see Session#planned.
    ours.put("plan_cache_mode", "force_generic_plan");
    // A scan of a TID range is never parallel: the planner would read the whole table for each.
    ours.put("max_parallel_workers_per_gather", "0");
    // A role may have its own, and a target has what its source has.
    ours.put("default_tablespace", "");
    ours.put("default_table_access_method", "heap");
    // By default the server notices after two hours that the machine of an idle client is gone, and
    // only then gives up its advisory lock. Of no effect on a Unix-domain socket.
    ours.put("tcp_keepalives_idle", "30");
    ours.put("tcp_keepalives_interval", "10");
    ours.put("tcp_keepalives_count", "3");
    // The same for a client to which an answer is on its way.
    ours.put("tcp_user_timeout", "60000");
    ours.put("application_name", "online_rewrite");
    return ours;
  }

  /**
   * Sets ours, and keeps what the session had. Settings unknown to the server's version are left.
   */
  static SessionSettings applyTo(Session session) throws SQLException {
    Map<String, String> before = new LinkedHashMap<>();
    before.put("search_path", takeSearchPath(session));
    session.query(
        Sql.of(
                """
                select name, current_setting(name)
                from unnest(?::text[]) as name
                where current_setting(name, true) is not null""")
            .bind((Object) names()),
        row -> before.putIfAbsent(row.getString(1), row.getString(2)));
    Map<String, String> ours = new LinkedHashMap<>(OURS);
    ours.keySet().retainAll(before.keySet());
    set(session, ours);
    if (before.containsKey(CLIENT_CHECK)) {
      // An error where the server's operating system cannot look at a connection without reading.
      session.execute(
          Sql.of(
                  """
                  do $do$
                  begin
                    perform set_config({name}, '1s', false);
                  exception when others then
                    null;
                  end
                  $do$""")
              .with("name", new Sql.Fragment("'" + CLIENT_CHECK + "'")));
    }
    return new SessionSettings(before);
  }

  /**
   * First of all, and returns what it was: whoever may create in a schema that it has before
   * pg_catalog could give us other functions and operators than the server's.
   */
  private static String takeSearchPath(Session session) throws SQLException {
    String before =
        session.one(
            Sql.of("select pg_catalog.current_setting('search_path')"), row -> row.getString(1));
    session.execute(Sql.of("set search_path = {path}").with("path", new Sql.Fragment(SEARCH_PATH)));
    return before;
  }

  private static String[] names() {
    return Stream.concat(OURS.keySet().stream(), Stream.of(CLIENT_CHECK)).toArray(String[]::new);
  }

  private static void set(Session session, Map<String, String> settings) throws SQLException {
    session.query(
        Sql.of(
                """
                select set_config(name, value, false)
                from unnest(?::text[], ?::text[]) as setting (name, value)""")
            .bind(
                settings.keySet().toArray(new String[0]), settings.values().toArray(new String[0])),
        row -> "");
  }

  void restore(Session session) throws SQLException {
    set(session, before);
  }
}
