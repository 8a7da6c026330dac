package io.github.onlinerewrite.liquibase.spring;

import io.github.onlinerewrite.liquibase.OnlineRewriteDataSource;
import javax.sql.DataSource;
import liquibase.Liquibase;
import liquibase.integration.spring.Customizer;
import liquibase.integration.spring.SpringLiquibase;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Takes each {@code SpringLiquibase} before it runs, which it does when it is initialized. Its
 * customizer is the one place that sees the database of the run; the user's own is called too.
 */
final class DataSourceOffer implements BeanPostProcessor {

  @Override
  public Object postProcessBeforeInitialization(Object bean, String name) {
    if (bean instanceof SpringLiquibase liquibase && liquibase.getDataSource() != null) {
      liquibase.setCustomizer(offering(liquibase.getDataSource(), liquibase.getCustomizer()));
    }
    return bean;
  }

  private static Customizer<Liquibase> offering(
      DataSource dataSource, @Nullable Customizer<Liquibase> users) {
    return liquibase -> {
      OnlineRewriteDataSource.offer(dataSource, liquibase.getDatabase());
      if (users != null) {
        users.customize(liquibase);
      }
    };
  }
}
