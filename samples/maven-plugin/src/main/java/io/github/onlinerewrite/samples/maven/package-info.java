/** Liquibase's Maven plugin with ours among its dependencies. */
@NullMarked
package io.github.onlinerewrite.samples.maven;

import org.jspecify.annotations.NullMarked;
