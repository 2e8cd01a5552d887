package io.deeperstream.bench;

import java.nio.file.Path;

/** The checkout that a benchmark belongs to, for its scripts and the product's commands. */
final class Checkout {

  private Checkout() {}

  /** Its root, as {@code bin/bench} says; the working folder where it does not. */
  static Path root() {
    return Path.of(System.getProperty("deeperstream.root", "."));
  }

  /** The built job's jar in a checkout, as a cluster takes it. */
  static String jobJar(Path root) {
    return root.resolve("jobs/pipeline/target/deeperstream-job.jar").toString();
  }
}
