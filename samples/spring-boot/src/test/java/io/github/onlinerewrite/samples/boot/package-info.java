/**
 * A service of Spring Boot, and a deployment of its next version. Start reading at {@link
 * io.github.onlinerewrite.samples.boot.RollingDeployment}.
 */
@NullMarked
package io.github.onlinerewrite.samples.boot;

import org.jspecify.annotations.NullMarked;
