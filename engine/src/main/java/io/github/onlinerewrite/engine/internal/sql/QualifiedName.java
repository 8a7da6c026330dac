package io.github.onlinerewrite.engine.internal.sql;

/** A schema and a name in it; rendered quoted. */
public record QualifiedName(Identifier schema, Identifier name) {

  public static QualifiedName of(String schema, String name) {
    return new QualifiedName(new Identifier(schema), new Identifier(name));
  }

  /** Another name in the same schema. */
  public QualifiedName sibling(String name) {
    return new QualifiedName(schema, new Identifier(name));
  }

  public String quoted() {
    return schema.quoted() + "." + name.quoted();
  }

  /** The quoted name as a string constant, for {@code regclass}. */
  public Sql.Fragment literal() {
    // The E form, since standard_conforming_strings may be off.
    return new Sql.Fragment("E'" + quoted().replace("\\", "\\\\").replace("'", "''") + "'");
  }

  /** For messages: {@code public.measurement}. */
  @Override
  public String toString() {
    return schema + "." + name;
  }
}
