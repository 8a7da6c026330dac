package io.github.onlinerewrite.engine.internal.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Binds values to the question marks of a statement. */
final class Binding {

  private Binding() {}

  static PreparedStatement prepare(
      Connection connection, String statement, List<@Nullable Object> values) throws SQLException {
    PreparedStatement prepared = connection.prepareStatement(statement);
    try {
      for (int i = 0; i < values.size(); i++) {
        bind(prepared, i + 1, values.get(i));
      }
      return prepared;
    } catch (SQLException failure) {
      prepared.close();
      throw failure;
    }
  }

  private static void bind(PreparedStatement prepared, int position, @Nullable Object value)
      throws SQLException {
    Connection connection = prepared.getConnection();
    if (value instanceof Long[] numbers) {
      prepared.setArray(position, connection.createArrayOf("int8", numbers));
    } else if (value instanceof String[] texts) {
      prepared.setArray(position, connection.createArrayOf("text", texts));
    } else if (value == null
        || value instanceof String
        || value instanceof Number
        || value instanceof Boolean
        || value instanceof java.util.UUID) {
      prepared.setObject(position, value);
    } else {
      throw new SQLFeatureNotSupportedException("cannot bind a " + value.getClass());
    }
  }
}
