package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Capture;
import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The server writes what decoding needs, and has a slot and a sender for it. */
final class DecodingServer implements Precondition {

  private record Settings(String walLevel, long slots, long most, long senders, long mostSenders) {}

  @Override
  public List<Finding> examine(Session session, Proposal proposal) throws SQLException {
    if (proposal.options().capture() != Capture.LOGICAL) {
      return List.of();
    }
    Settings settings =
        session.one(
            Sql.of(
                """
                select current_setting('wal_level'),
                  (select count(*) from pg_replication_slots),
                  current_setting('max_replication_slots')::bigint,
                  (select count(*) from pg_stat_replication),
                  current_setting('max_wal_senders')::bigint"""),
            row ->
                new Settings(
                    row.getString(1),
                    row.getLong(2),
                    row.getLong(3),
                    row.getLong(4),
                    row.getLong(5)));
    List<Finding> findings = new ArrayList<>();
    if (!settings.walLevel().equals("logical")) {
      findings.add(
          Code.DECODING_WAL_LEVEL.finding(
              proposal.name(),
              "wal_level is " + settings.walLevel() + "; logical decoding needs logical.",
              "As an administrator: alter system set wal_level = logical, and restart the server"
                  + " (rds.logical_replication = 1 on Amazon RDS, cloudsql.logical_decoding = on on"
                  + " Cloud SQL); or capture with triggers."));
    }
    findings.addAll(
        exhausted(proposal, "max_replication_slots", settings.slots(), settings.most()));
    findings.addAll(
        exhausted(proposal, "max_wal_senders", settings.senders(), settings.mostSenders()));
    return findings;
  }

  private static List<Finding> exhausted(Proposal proposal, String name, long used, long most) {
    return used < most
        ? List.of()
        : List.of(
            Code.DECODING_SLOTS.finding(
                proposal.name(),
                used + " are in use, and " + name + " is " + most + "; a rewrite needs one.",
                "Drop a slot that nobody needs (select * from pg_replication_slots), or raise "
                    + name
                    + " and restart the server; or capture with triggers."));
  }
}
