package io.github.onlinerewrite.engine.internal.decoding;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One message of the output plugin pgoutput, version 1 of its protocol (PostgreSQL manual, 55.9);
 * the connection speaks UTF-8.
 */
sealed interface Message {

  /** What a transaction did follows; the number is that of the top level, without its epoch. */
  record Begin(long xid) implements Message {}

  /** That was all of it. */
  record Commit() implements Message {}

  /** What the columns of a relation are called in messages from now on. */
  record Relation(long oid, List<String> columns) implements Message {

    public Relation {
      columns = List.copyOf(columns);
    }
  }

  /**
   * A row has changed.
   *
   * @param before what the server tells of the row as it was: its replica identity, or all of it
   * @param after the row as it is; null: it was deleted
   */
  record Row(long relation, @Nullable Tuple before, @Nullable Tuple after) implements Message {}

  /** Relations were truncated. */
  record Truncate(List<Long> relations) implements Message {

    public Truncate {
      relations = List.copyOf(relations);
    }
  }

  /** Nothing that is of interest. */
  record Other() implements Message {}

  /** The values of a row, by column, as text. */
  record Tuple(List<Value> values) {

    public Tuple {
      values = List.copyOf(values);
    }
  }

  /**
   * One value.
   *
   * @param text null where it is NULL, and where it is not told: a long one that has not changed
   */
  record Value(@Nullable String text) {}

  /** Reads the message that {@code bytes} hold from their position on. */
  static Message read(ByteBuffer bytes) throws SQLException {
    char kind = (char) bytes.get();
    return switch (kind) {
      case 'B' -> {
        bytes.getLong();
        bytes.getLong();
        yield new Begin(Integer.toUnsignedLong(bytes.getInt()));
      }
      case 'C' -> new Commit();
      case 'R' -> relation(bytes);
      case 'I', 'U', 'D' -> row(bytes);
      case 'T' -> truncate(bytes);
      case 'O', 'Y', 'M' -> new Other();
      default ->
          throw new SQLException("the server sent a message of unknown kind " + kind, "08P01");
    };
  }

  private static Relation relation(ByteBuffer bytes) {
    final long oid = Integer.toUnsignedLong(bytes.getInt());
    text(bytes);
    text(bytes);
    bytes.get();
    List<String> columns = new ArrayList<>();
    for (int left = bytes.getShort(); left > 0; left--) {
      bytes.get();
      columns.add(text(bytes));
      bytes.getInt();
      bytes.getInt();
    }
    return new Relation(oid, columns);
  }

  private static Row row(ByteBuffer bytes) throws SQLException {
    long relation = Integer.toUnsignedLong(bytes.getInt());
    @Nullable Tuple before = null;
    @Nullable Tuple after = null;
    while (bytes.hasRemaining()) {
      char part = (char) bytes.get();
      switch (part) {
        case 'K', 'O' -> before = tuple(bytes);
        case 'N' -> after = tuple(bytes);
        default -> throw new SQLException("the server sent a row of unknown kind " + part, "08P01");
      }
    }
    return new Row(relation, before, after);
  }

  private static Truncate truncate(ByteBuffer bytes) {
    int count = bytes.getInt();
    bytes.get();
    List<Long> relations = new ArrayList<>();
    for (int left = count; left > 0; left--) {
      relations.add(Integer.toUnsignedLong(bytes.getInt()));
    }
    return new Truncate(relations);
  }

  private static Tuple tuple(ByteBuffer bytes) throws SQLException {
    List<Value> values = new ArrayList<>();
    for (int left = bytes.getShort(); left > 0; left--) {
      char kind = (char) bytes.get();
      switch (kind) {
        case 'n', 'u' -> values.add(new Value(null));
        case 't' -> values.add(new Value(text(bytes, bytes.getInt())));
        default ->
            throw new SQLException("the server sent a value of unknown kind " + kind, "08P01");
      }
    }
    return new Tuple(values);
  }

  /** Ends with a zero byte. */
  private static String text(ByteBuffer bytes) {
    int length = 0;
    while (bytes.get(bytes.position() + length) != 0) {
      length++;
    }
    String text = text(bytes, length);
    bytes.get();
    return text;
  }

  private static String text(ByteBuffer bytes, int length) {
    byte[] text = new byte[length];
    bytes.get(text);
    return new String(text, StandardCharsets.UTF_8);
  }
}
