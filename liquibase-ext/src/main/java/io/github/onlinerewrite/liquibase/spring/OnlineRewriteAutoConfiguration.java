package io.github.onlinerewrite.liquibase.spring;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * Lets the rewrites of every {@code SpringLiquibase} of the context open sessions through its
 * {@code DataSource}. Spring Boot, 3.5 and 4.1, finds it by itself; elsewhere it is imported with
 * {@code @Import}.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(LiquibasePresent.class)
public class OnlineRewriteAutoConfiguration {

  /** Offers its {@code DataSource} to each {@code SpringLiquibase}'s rewrites. */
  @Bean
  static BeanPostProcessor onlineRewriteDataSourceOffer() {
    return new DataSourceOffer();
  }
}
