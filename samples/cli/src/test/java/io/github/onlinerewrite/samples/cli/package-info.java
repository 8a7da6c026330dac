/** Liquibase's command line with our jar in its {@code lib} folder. */
@NullMarked
package io.github.onlinerewrite.samples.cli;

import org.jspecify.annotations.NullMarked;
