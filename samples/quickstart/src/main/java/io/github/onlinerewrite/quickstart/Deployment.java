package io.github.onlinerewrite.quickstart;

/** What a user would do to have the table rewritten. */
@FunctionalInterface
public interface Deployment {

  /** Rewrites {@code measurement} into a table with a bigint id and a partition a month. */
  void deploy(String url, String owner) throws Exception;
}
