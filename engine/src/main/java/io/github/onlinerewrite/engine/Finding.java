package io.github.onlinerewrite.engine;

/**
 * One reason why a rewrite cannot be done as things are.
 *
 * @param code stable name of the precondition, for documentation and scripts
 * @param table the qualified table it is about
 * @param reason what was found
 * @param remedy what to do, with the statement to run where there is one
 */
public record Finding(String code, String table, String reason, String remedy) {

  /** One line for a person: code, table, reason and remedy. */
  @Override
  public String toString() {
    return code + " [" + table + "]: " + reason + " " + remedy;
  }
}
