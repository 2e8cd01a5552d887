package io.deeperstream.pipeline;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Rules on dependencies that the modules' class paths cannot enforce. */
class ArchitectureTest {

  private static JavaClasses all;

  @BeforeAll
  static void read() {
    all =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(
                "io.deeperstream.clustering", "io.deeperstream.model", "io.deeperstream.pipeline");
  }

  @Test
  void theAlgorithmIsPlainJava() {
    noClasses()
        .that()
        .resideInAPackage("io.deeperstream.clustering..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.flink..",
            "org.apache.kafka..",
            "ai.djl..",
            "org.tensorflow..",
            "io.deeperstream.model..",
            "io.deeperstream.pipeline..")
        .because(
            "it is tested without any of them; take arrays, records and a seed, and let the operator in the pipeline read state, call, and emit")
        .check(all);
  }

  @Test
  void theNetworkKnowsNoStream() {
    noClasses()
        .that()
        .resideInAPackage("io.deeperstream.model..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.flink..",
            "org.apache.kafka..",
            "io.deeperstream.pipeline..",
            "io.deeperstream.schemas..")
        .because(
            "it runs in benchmarks and notebooks, too; take pixels and give descriptors, and convert records in the pipeline's package decode")
        .check(all);
  }

  @Test
  void kafkaStaysAtTheEdge() {
    noClasses()
        .that()
        .resideInAPackage("io.deeperstream.pipeline..")
        .and()
        .resideOutsideOfPackages(
            "io.deeperstream.pipeline.source",
            "io.deeperstream.pipeline.sink",
            "io.deeperstream.pipeline.generation",
            "io.deeperstream.pipeline.settings")
        .and()
        .haveNameNotMatching("io\\.deeperstream\\.pipeline\\.DeeperstreamJob.*")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.kafka..", "org.apache.flink.connector.kafka..")
        .because(
            "operators are tested without a broker; take StreamedImage or a generated record, and put what speaks to Kafka into source, sink or generation")
        .check(all);
  }

  @Test
  void tensorFlowStaysInTheModel() {
    noClasses()
        .that()
        .resideInAPackage("io.deeperstream.pipeline..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.tensorflow..", "ai.djl..")
        .because("native memory has one owner; use Embedder, ImageDecoder or Network of the model")
        .check(all);
  }

  @Test
  void packagesHaveNoCycles() {
    slices()
        .matching("io.deeperstream.(pipeline.*)..")
        .should()
        .beFreeOfCycles()
        .because(
            "one room must be understood without the next; move the shared type to the package that both may know")
        .check(all);
  }

  @Test
  void onlyTheGraphKnowsEverything() {
    classes()
        .that()
        .haveSimpleName("DeeperstreamJob")
        .should()
        .onlyBeAccessed()
        .byClassesThat()
        .haveNameMatching("io\\.deeperstream\\.pipeline\\.DeeperstreamJob.*")
        .because("an operator that needs the graph is drawn in the wrong place; pass it a value")
        .check(all);
  }
}
