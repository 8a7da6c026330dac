/** Tests of the Liquibase change type, without a database and against real servers. */
@NullMarked
package io.github.onlinerewrite.liquibase;

import org.jspecify.annotations.NullMarked;
