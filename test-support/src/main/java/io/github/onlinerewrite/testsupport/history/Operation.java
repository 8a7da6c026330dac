package io.github.onlinerewrite.testsupport.history;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What writers do to rows. Each is a list of statements that run on the table and on its twin;
 * {@code {t}} stands for either, {@code {key}} for the predicate of one row.
 */
enum Operation {
  UPDATE(30, Needs.NOTHING) {
    @Override
    void run(TwinSession session, Draw draw) throws SQLException {
      session.both(
          "update {t} set counter = counter + 1, amount = ? where {key}",
          draw.amount(),
          draw.key());
    }
  },
  LOCK_AND_UPDATE(5, Needs.NOTHING) {
    @Override
    void run(TwinSession session, Draw draw) throws SQLException {
      session.both("select from {t} where {key} for update", draw.key());
      session.both("update {t} set counter = counter + 1 where {key}", draw.key());
    }
  },
  UPDATE_MANY(5, Needs.NOTHING) {
    @Override
    void run(TwinSession session, Draw draw) throws SQLException {
      session.both(
          """
          update {t}
          set counter = counter + 1
          where id % ? = ? and id between ? and ?
          """,
          KeyLocks.BUCKETS,
          draw.bucket(),
          draw.key().id(),
          draw.key().id() + KeyLocks.BUCKETS * 10);
    }
  },
  UPDATE_TO_NULL(8, Needs.NOTHING) {
    @Override
    void run(TwinSession session, Draw draw) throws SQLException {
      session.both("update {t} set amount = null, note = null where {key}", draw.key());
    }
  },
  UPDATE_OUT_OF_LINE(8, Needs.NOTHING) {
    @Override
    void run(TwinSession session, Draw draw) throws SQLException {
      session.both("update {t} set note = ? where {key}", draw.note(), draw.key());
    }
  },
  INSERT(15, Needs.LOCK) {
    @Override
    void run(TwinSession session, Draw draw) throws SQLException {
      session.both("{insert} on conflict do nothing", insertParameters(draw));
    }
  },
  DELETE(10, Needs.LOCK) {
    @Override
    void run(TwinSession session, Draw draw) throws SQLException {
      session.both("delete from {t} where {key}", draw.key());
    }
  },
  UPSERT(8, Needs.LOCK) {
    @Override
    void run(TwinSession session, Draw draw) throws SQLException {
      session.both(
          """
          {insert}
          on conflict ({keyColumns}) do update
          set counter = {t}.counter + 1, amount = excluded.amount
          """,
          insertParameters(draw));
    }
  },
  DELETE_AND_INSERT(8, Needs.LOCK) {
    @Override
    void run(TwinSession session, Draw draw) throws SQLException {
      session.both("delete from {t} where {key}", draw.key());
      session.both("{insert}", insertParameters(draw));
    }
  },
  MOVE_KEY(8, Needs.LOCK) {
    @Override
    void run(TwinSession session, Draw draw) throws SQLException {
      if (!draw.key().equals(draw.other())) {
        session.both("delete from {t} where {key}", draw.other());
        session.both(MOVE_ROW, draw.other().id(), draw.other().logdate(), draw.key());
      }
    }
  },
  SWAP_KEYS(6, Needs.LOCK) {
    @Override
    void run(TwinSession session, Draw draw) throws SQLException {
      if (!draw.key().equals(draw.other())) {
        Key third = new Key(-draw.number(), draw.key().logdate());
        session.both(MOVE_ROW, third.id(), third.logdate(), draw.key());
        session.both(MOVE_ROW, draw.key().id(), draw.key().logdate(), draw.other());
        session.both(MOVE_ROW, draw.other().id(), draw.other().logdate(), third);
      }
    }
  },
  MOVE_DAY(6, Needs.LOCK) {
    @Override
    void run(TwinSession session, Draw draw) throws SQLException {
      Key elsewhere = draw.key().onDay(draw.number());
      if (!elsewhere.equals(draw.key())) {
        if (session.shape().partitioned()) {
          session.both("delete from {t} where {key}", elsewhere);
        }
        session.both("update {t} set logdate = ? where {key}", elsewhere.logdate(), draw.key());
      }
    }
  },
  UPSERT_MOVING_KEY(5, Needs.KEY_IN_PLACE) {
    @Override
    void run(TwinSession session, Draw draw) throws SQLException {
      if (draw.key().id() != draw.other().id()) {
        session.both("delete from {t} where id = ?", draw.other().id());
        List<Object> parameters = new ArrayList<>(List.of(insertParameters(draw)));
        parameters.add(draw.other().id());
        session.both(
            "{insert} on conflict ({keyColumns}) do update set id = ?", parameters.toArray());
      }
    }
  },
  TRADE_CODES(8, Needs.LOCK) {
    @Override
    void run(TwinSession session, Draw draw) throws SQLException {
      String code = session.readFromTwin("select code from {t} where {key}", draw.key());
      String otherCode = session.readFromTwin("select code from {t} where {key}", draw.other());
      if (code != null && otherCode != null && !code.equals(otherCode)) {
        session.both(SET_CODE, draw.fresh(), draw.key());
        session.both(SET_CODE, code, draw.other());
        session.both(SET_CODE, otherCode, draw.key());
      }
    }
  },
  /** The first half of a trade across two transactions. */
  TAKE_CODE(5, Needs.LOCK) {
    @Override
    void run(TwinSession session, Draw draw) throws SQLException {
      String code = session.readFromTwin("select code from {t} where {key}", draw.key());
      if (code != null && session.memory().code() == null) {
        session.both("update {t} set code = null where {key}", draw.key());
        session.remember(session.memory().withCode(code));
      }
    }
  },
  /** The second half. */
  GIVE_CODE(8, Needs.LOCK) {
    @Override
    void run(TwinSession session, Draw draw) throws SQLException {
      String code = session.memory().code();
      if (code != null) {
        session.both(SET_CODE, code, draw.key());
        session.remember(session.memory().withCode(null));
      }
    }
  },
  UPSERT_BY_CODE(5, Needs.UNIQUE) {
    @Override
    void run(TwinSession session, Draw draw) throws SQLException {
      String code = session.readFromTwin("select code from {t} where {key}", draw.key());
      if (code != null && draw.key().id() != draw.other().id()) {
        session.both("delete from {t} where id = ?", draw.other().id());
        session.both(
            """
            insert into {t} (id, logdate, code)
            values (?, (select logdate from {t} where {key}), ?)
            on conflict ({codeColumns}) do update set id = excluded.id
            """,
            draw.other().id(),
            draw.key(),
            code);
      }
    }
  },
  DELETE_PARENT(3, Needs.PARENT) {
    @Override
    void run(TwinSession session, Draw draw) throws SQLException {
      session.once("delete from history_parent where bucket = ?", draw.bucket());
      session.once("insert into history_parent values (?, ?)", draw.number(), draw.bucket());
    }
  },
  RENUMBER_PARENT(5, Needs.PARENT) {
    @Override
    void run(TwinSession session, Draw draw) throws SQLException {
      session.once(
          "update history_parent set id = ? where bucket = ?", draw.number(), draw.bucket());
    }
  },
  INSERT_FROM_SEQUENCE(15, Needs.SEQUENCE) {
    @Override
    void run(TwinSession session, Draw draw) throws SQLException {
      int id =
          session.insertReturningId(
              "insert into history (logdate, code, amount) values (?, ?, ?) returning id",
              draw.key().logdate(),
              draw.fresh(),
              draw.amount());
      session.twin(
          "insert into {t} (id, logdate, code, amount) values (?, ?, ?, ?)",
          id,
          draw.key().logdate(),
          draw.fresh(),
          draw.amount());
      session.remember(session.memory().withId(id));
    }
  },
  /** Rows from the sequence are known to their writer alone: their id came without a lock. */
  UPDATE_FROM_SEQUENCE(8, Needs.SEQUENCE) {
    @Override
    void run(TwinSession session, Draw draw) throws SQLException {
      session.both(
          "update {t} set counter = counter + 1 where id = ?", session.memory().id(draw.number()));
    }
  },
  /**
   * Changes the row that was added last, and adds one; old ones are dropped. It is named by the
   * twin: an old snapshot of the table would offer an older row, which the server would then find
   * replaced, and it would refuse the change by itself.
   */
  APPEND(0, Needs.LOCK) {
    @Override
    void run(TwinSession session, Draw draw) throws SQLException {
      int first = TableShape.FIRST_LIST_ID;
      int last = TableShape.FIRST_SEQUENCE_ID - 1;
      String added =
          session.readFromTwin("select max(id) from {t} where id between ? and ?", first, last);
      if (added != null) {
        session.both(
            "update {t} set counter = counter + 1, code = ? where id = ?",
            draw.fresh(),
            Integer.parseInt(added));
      }
      session.both(
          """
          insert into {t} (id, logdate, amount)
          select coalesce(max(id), ?) + 1, date '2026-01-15', ?
          from {t}
          where id between ? and ?
          """,
          first,
          draw.amount(),
          first,
          last);
      session.both(
          """
          delete from {t}
          where id between ? and (select max(id) - 20 from {t} where id between ? and ?)
          """,
          first,
          first,
          last);
    }
  },
  /** Only where a TRUNCATE went before: many rows in one transaction. */
  REFILL(0, Needs.LOCK) {
    @Override
    void run(TwinSession session, Draw draw) throws SQLException {
      session.both(
          """
          insert into {t} (id, logdate, code, amount)
          select g, date '2026-01-01' + g % {days}, ? || '-' || g, g / 3.0
          from generate_series(0, ?) g
          """
              .replace("{days}", Integer.toString(Key.DAYS)),
          draw.fresh(),
          draw.other().id());
    }
  },
  DELETE_FROM_SEQUENCE(4, Needs.SEQUENCE) {
    @Override
    void run(TwinSession session, Draw draw) throws SQLException {
      session.both("delete from {t} where id = ?", session.memory().id(draw.number()));
    }
  };

  /** What must hold for an operation to be possible. */
  enum Needs {
    /**
     * Possible in an old snapshot and without a lock: it ends well or with a serialization failure.
     * No key comes or goes by it, which another writer would notice between its statements on the
     * table and on the twin.
     */
    NOTHING,
    /** The keys are locked since before the snapshot. */
    LOCK,
    /** And an upsert may change the id, which moves no row to another partition. */
    KEY_IN_PLACE,
    /** And code is unique. */
    UNIQUE,
    /** And rows have parents. */
    PARENT,
    /** And the table owns a sequence. */
    SEQUENCE
  }

  /** What {@code {insert}} stands for. */
  static final String INSERT_ROW =
      """
      insert into {t} (id, logdate, code, amount, note, parent_id)
      values (?, ?, ?, ?, ?, (select id from history_parent where bucket = ? and ? % 2 = 0))""";

  private static final String MOVE_ROW = "update {t} set id = ?, logdate = ? where {key}";

  private static final String SET_CODE = "update {t} set code = ? where {key}";

  private final int weight;
  private final Needs needs;

  Operation(int weight, Needs needs) {
    this.weight = weight;
    this.needs = needs;
  }

  abstract void run(TwinSession session, Draw draw) throws SQLException;

  /** How often it is drawn, relative to the others. */
  int weight() {
    return weight;
  }

  boolean isPossible(TableShape shape) {
    return switch (needs) {
      case NOTHING, LOCK -> true;
      case KEY_IN_PLACE -> !shape.partsById();
      case UNIQUE -> shape.uniqueCode();
      case PARENT -> shape.parent();
      case SEQUENCE -> shape.serial();
    };
  }

  boolean isPossibleWithoutLock() {
    return needs == Needs.NOTHING;
  }

  private static Object[] insertParameters(Draw draw) {
    String note = draw.number() % 4 == 0 ? draw.note() : "";
    return new Object[] {
      draw.key().id(),
      draw.key().logdate(),
      draw.fresh(),
      draw.amount(),
      note,
      draw.bucket(),
      draw.number()
    };
  }
}
