package io.github.onlinerewrite.engine.internal.work;

import java.sql.SQLException;

/** Says when a piece of work may begin. */
public interface Gate {

  /** Always. */
  Gate OPEN =
      new Gate() {
        @Override
        public void look() {}

        @Override
        public boolean admits(long blocks) {
          return true;
        }

        @Override
        public void leave() {}
      };

  /** Looks how it stands, on the thread that leads and outside a transaction. */
  void look() throws SQLException;

  /**
   * Whether work on that many blocks may begin now, which it does then. From any thread, after the
   * first look.
   */
  boolean admits(long blocks);

  /** The work is over, or has ended. */
  void leave();
}
