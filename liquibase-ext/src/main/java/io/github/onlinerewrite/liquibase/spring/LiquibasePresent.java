package io.github.onlinerewrite.liquibase.spring;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.ClassUtils;

/** Whether there is a Liquibase: some tests of an application take it off the class path. */
final class LiquibasePresent implements Condition {

  @Override
  public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
    return ClassUtils.isPresent(
        "liquibase.integration.spring.SpringLiquibase", context.getClassLoader());
  }
}
