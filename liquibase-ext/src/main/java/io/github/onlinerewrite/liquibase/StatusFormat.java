package io.github.onlinerewrite.liquibase;

/** How the command {@code online-rewrite-status} writes. */
public enum StatusFormat {
  /** For a person. */
  TEXT,
  /** For a program. */
  JSON
}
