package io.github.onlinerewrite.liquibase;

import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.RewriteStatus;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds and tells how the rewrite of one table stands. */
final class TableStatus {

  private TableStatus() {}

  /** The table's last rewrite, of all that the journal knows, the latest first. */
  static Optional<RewriteStatus> last(List<RewriteStatus> all, RewriteSpec table) {
    return all.stream().filter(status -> status.table().equals(qualified(table))).findFirst();
  }

  /** The name as the engine has it. */
  static String qualified(RewriteSpec table) {
    return table.schema() == null ? table.table() : table.schema() + "." + table.table();
  }

  /** Why no swap could be made now, in words; null: one could. */
  static @Nullable String obstacleToSwap(RewriteSpec table, Optional<RewriteStatus> last) {
    String name = qualified(table);
    if (last.isEmpty()) {
      return name + ": the journal knows no rewrite of this table";
    }
    RewriteStatus status = last.get();
    String rewrite = name + ": rewrite " + status.id();
    return switch (status.phase()) {
      case ABORTED -> rewrite + " was aborted";
      case SWAPPED, DONE -> rewrite + " has swapped already";
      case IN_SYNC -> name + ": its last rewrite has swapped, and keeps the old table in sync";
      case CHECK, CAPTURE, COPY, INDEX, CATCH_UP, VERIFY, READY, CUT_OVER -> {
        if (status.running()) {
          yield rewrite + " is being worked on now, in phase " + place(status);
        }
        yield status.times().readyAt() != null
            ? null
            : rewrite
                + " is not prepared yet, and nobody works on it; it stopped in phase "
                + place(status);
      }
    };
  }

  /** The phase, with how much of it is done where it takes its time. */
  static String place(RewriteStatus status) {
    return switch (status.phase()) {
      case COPY, CATCH_UP, VERIFY -> status.phase() + " " + status.progress().percent() + " %";
      case CHECK, CAPTURE, INDEX, READY, IN_SYNC, CUT_OVER, SWAPPED, DONE, ABORTED ->
          status.phase().toString();
    };
  }

  /** A number with thousands marked. */
  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
