/**
 * Real PostgreSQL servers and databases for tests: {@link
 * io.github.onlinerewrite.testsupport.TestDatabase} is where a test begins. Knows nothing of the
 * engine.
 */
@NullMarked
package io.github.onlinerewrite.testsupport;

import org.jspecify.annotations.NullMarked;
