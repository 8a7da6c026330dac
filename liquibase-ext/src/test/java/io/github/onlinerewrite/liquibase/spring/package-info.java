/** Tests with real Spring contexts. */
@NullMarked
package io.github.onlinerewrite.liquibase.spring;

import org.jspecify.annotations.NullMarked;
