/**
 * Makes rewrites use the {@code DataSource} of an application that runs Liquibase through Spring,
 * with Spring Boot by itself. Invariant: nothing else of this module needs Spring, so it works
 * where there is none. Start reading at {@link
 * io.github.onlinerewrite.liquibase.spring.OnlineRewriteAutoConfiguration}; what is done with the
 * source is {@link io.github.onlinerewrite.liquibase.OnlineRewriteDataSource}'s.
 */
@NullMarked
package io.github.onlinerewrite.liquibase.spring;

import org.jspecify.annotations.NullMarked;
