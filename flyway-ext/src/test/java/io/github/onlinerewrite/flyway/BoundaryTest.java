package io.github.onlinerewrite.flyway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "io.github.onlinerewrite.flyway",
    importOptions = ImportOption.DoNotIncludeTests.class)
class BoundaryTest {

  /** One jar is for three versions of Flyway, and internal classes change with each. */
  @ArchTest
  static final ArchRule nothingInternalIsUsedOfTheEngineOrOfFlyway =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.github.onlinerewrite.engine.*..", "org.flywaydb.core.internal..");
}
