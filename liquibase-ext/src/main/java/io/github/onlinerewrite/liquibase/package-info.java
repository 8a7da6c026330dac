/**
 * The Liquibase change type {@code onlineRewrite}. Invariant: nothing is done but in {@link
 * io.github.onlinerewrite.liquibase.EngineCall}, and never by locking DDL. Start reading at {@link
 * io.github.onlinerewrite.liquibase.OnlineRewriteChange}. Of the engine it uses the public package
 * only.
 */
@NullMarked
package io.github.onlinerewrite.liquibase;

import org.jspecify.annotations.NullMarked;
