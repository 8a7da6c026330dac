/**
 * The story of the quickstart with Flyway: {@link db.migration.V2__Partition_measurement} is what a
 * user would write, {@link io.github.onlinerewrite.samples.flyway.FlywaySample} deploys it.
 */
@NullMarked
package io.github.onlinerewrite.samples.flyway;

import org.jspecify.annotations.NullMarked;
