package io.github.onlinerewrite.engine.internal.check;

/** What a relkind is called. */
final class RelationKind {

  private RelationKind() {}

  static String of(char relkind) {
    return switch (relkind) {
      case 'r' -> "a table";
      case 'p' -> "a partitioned table";
      case 'v' -> "a view";
      case 'm' -> "a materialized view";
      case 'f' -> "a foreign table";
      case 'S' -> "a sequence";
      case 'i', 'I' -> "an index";
      case 'c' -> "a composite type";
      default -> "of relkind " + relkind;
    };
  }
}
