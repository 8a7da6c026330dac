/** What the samples run on: a PostgreSQL server, a table with rows, and other people's programs. */
@NullMarked
package io.github.onlinerewrite.samples;

import org.jspecify.annotations.NullMarked;
