/** The service of the sample for Spring Boot, with Flyway in place of Liquibase. */
@NullMarked
package io.github.onlinerewrite.samples.bootflyway;

import org.jspecify.annotations.NullMarked;
