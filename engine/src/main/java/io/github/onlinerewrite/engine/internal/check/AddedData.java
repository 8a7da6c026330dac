package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.catalog.AddedColumn;
import io.github.onlinerewrite.engine.internal.catalog.Column;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * On a way back, a column that the old table lacks holds nothing but nulls and its default: else
 * what applications have written to it would be lost.
 */
final class AddedData implements Precondition.OfRows {

  @Override
  public Optional<RowSearch> search(Session session, Tables tables) throws SQLException {
    if (!tables.back() || !SourceBlocks.mayRead(session, tables.source())) {
      return Optional.empty();
    }
    List<RowSearch> searches = new ArrayList<>();
    for (String name : tables.changes().dropped()) {
      Column column = tables.source().column(new Identifier(name)).orElseThrow();
      if (!column.generated()) {
        Sql query = query(session, tables.source(), column);
        searches.add(again -> findings(again, tables, column, query));
      }
    }
    return Optional.of(
        again -> {
          List<Finding> findings = new ArrayList<>();
          for (RowSearch search : searches) {
            findings.addAll(search.run(again));
          }
          return findings;
        });
  }

  private static List<Finding> findings(Session session, Tables tables, Column column, Sql query)
      throws SQLException {
    AtomicLong rows = new AtomicLong();
    SourceBlocks.each(
        session,
        tables.source(),
        (leaf, blocks) ->
            rows.addAndGet(
                session.one(
                    query.with("leaf", leaf.name()).with("blocks", blocks),
                    row -> row.getLong(1))));
    return rows.get() == 0
        ? List.of()
        : List.of(
            Code.DATA_ADDED.finding(
                tables.source().name(),
                rows.get()
                    + (rows.get() == 1 ? " row has" : " rows have")
                    + " a value of its own in column "
                    + column.name().quoted()
                    + ", which the old table lacks.",
                "Keep what you need of it elsewhere; then give these rows null or the column's"
                    + " default, and go back."));
  }

  private static Sql query(Session session, TableDefinition table, Column column)
      throws SQLException {
    return Sql.of("select count(*) from only {leaf} s where {blocks} and {hasData}")
        .with("hasData", AddedColumn.hasData(session, table, column, "s"));
  }
}
