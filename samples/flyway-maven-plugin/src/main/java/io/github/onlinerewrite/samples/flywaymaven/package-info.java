/** Flyway's Maven plugin on a project whose migrations rewrite. */
@NullMarked
package io.github.onlinerewrite.samples.flywaymaven;

import org.jspecify.annotations.NullMarked;
