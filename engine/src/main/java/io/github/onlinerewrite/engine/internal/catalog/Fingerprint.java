package io.github.onlinerewrite.engine.internal.catalog;

import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.Resources;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql.Fragment;
import java.sql.SQLException;

/**
 * What a rewrite rests on, compared at copy, verify and swap. Detaching a leaf, writing to it and
 * attaching it again, a capture trigger that was off for a while, and ALTER … TYPE … USING leave no
 * entry in the backlog and no other trace.
 *
 * @param shape columns of source and target, with the source's defaults and settings, leaf OIDs and
 *     the entries that attach them, OID, tgenabled and xmin of every capture trigger, and the
 *     publication and replica identities that decoding rests on: when it differs, capture or
 *     mapping may be incomplete
 * @param storage relfilenodes of the source's leaves: when it differs, rows have moved or changed
 * @param attached row versions of the catalog entries of all that is attached: when it differs,
 *     what the swap carries must be read again
 * @param settings defaults, NOT NULL, statistics targets and options of the source's columns, which
 *     are part of the shape: the target is given them before the copy
 */
public record Fingerprint(String shape, String storage, String attached, String settings) {

  /** Tables of the source up to which their OIDs are looked for one by one. */
  private static final int FEW = 100;

  /**
   * How the statement looks for a set of OIDs. Its plan is made before and does not know how few
   * they are: joined with a set, a catalog is read as a whole; an array is looked for in an index,
   * but in each row where it is not.
   */
  enum Look {
    BY_ARRAY("= any (array", ")"),
    BY_JOIN("in ", "");

    private final Fragment begin;
    private final Fragment end;

    Look(String begin, String end) {
      this.begin = new Fragment(begin);
      this.end = new Fragment(end);
    }
  }

  /** Both as one text, for the journal; what is attached may change during a run. */
  public String stored() {
    return shape + " " + storage;
  }

  public boolean sameShape(String stored) {
    return stored.startsWith(shape + " ");
  }

  public boolean sameStorage(String stored) {
    return stored.endsWith(" " + storage);
  }

  /** Reads it in the open transaction, so that it holds for the locks taken there. */
  public static Fingerprint read(Session session, TableDefinition source, TableDefinition target)
      throws SQLException {
    return read(
        session, source, target, source.family().size() <= FEW ? Look.BY_ARRAY : Look.BY_JOIN);
  }

  static Fingerprint read(
      Session session, TableDefinition source, TableDefinition target, Look look)
      throws SQLException {
    return session
        .planned(
            Resources.read(Fingerprint.class, "fingerprint.sql")
                .with("in", look.begin)
                .with("end", look.end)
                .bind(
                    source.oid(),
                    target.oid(),
                    ObjectNames.TRIGGER_PREFIX,
                    ObjectNames.GUARD_TRIGGER_PREFIX,
                    ObjectNames.PUBLICATION_PREFIX,
                    ObjectNames.TRIGGER_PREFIX,
                    ObjectNames.TRIGGER_PREFIX),
            row ->
                new Fingerprint(
                    row.getString(1), row.getString(2), row.getString(3), row.getString(4)))
        .get(0);
  }
}
