package io.github.onlinerewrite.engine.internal.verify;

import io.github.onlinerewrite.engine.internal.catalog.ColumnMapping;
import io.github.onlinerewrite.engine.internal.catalog.ColumnMapping.Pair;
import io.github.onlinerewrite.engine.internal.catalog.ComparedValue;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.sql.Sql.Fragment;

/** Compares the source's row {@code r} with the target's row {@code t}: as images, not by =. */
final class RowImages {

  private RowImages() {}

  /** Whether the target holds something else than what the source's row gives. */
  static Fragment differ(Rewrite rewrite) {
    Fragment images = differ(sourceImage(rewrite), targetImage(rewrite));
    return rewrite.forth().map(forth -> differ(rewrite, forth, images)).orElse(images);
  }

  private static Fragment differ(Fragment one, Fragment other) {
    return new Fragment("row(" + one.sql() + ")::record *<> row(" + other.sql() + ")::record");
  }

  /**
   * On a way back: what the source holds is what comes forth from the old table, so nothing was
   * rounded on the way; or, where the user has said how values go back, they have gone so.
   */
  private static Fragment differ(Rewrite rewrite, ColumnMapping forth, Fragment images) {
    Fragment differ =
        differ(
            Fragment.join(
                ", ",
                forth.pairs().stream()
                    .map(pair -> compared(pair, new Fragment("r." + pair.target().quoted())))
                    .toList()),
            Fragment.join(
                ", ",
                forth.pairs().stream().map(pair -> compared(pair, castValue(pair, "t"))).toList()));
    return rewrite.mapping().pairs().stream().allMatch(pair -> pair.using() == null)
        ? differ
        : new Fragment(differ.sql() + " and " + images.sql());
  }

  /** What has kept its type has kept its image. */
  private static Fragment compared(Pair pair, Fragment value) {
    return pair.sameType() || pair.using() != null
        ? value
        : ComparedValue.of(value.sql(), pair.targetType());
  }

  private static Fragment sourceImage(Rewrite rewrite) {
    return Fragment.join(
        ", ", rewrite.mapping().pairs().stream().map(pair -> castValue(pair, "r")).toList());
  }

  private static Fragment castValue(Pair pair, String row) {
    Fragment value = pair.value(row);
    return pair.isUnchanged()
        ? value
        : new Fragment("cast(" + value.sql() + " as " + pair.targetType() + ")");
  }

  private static Fragment targetImage(Rewrite rewrite) {
    return Fragment.join(
        ", ",
        rewrite.mapping().pairs().stream()
            .map(pair -> new Fragment("t." + pair.target().quoted()))
            .toList());
  }
}
