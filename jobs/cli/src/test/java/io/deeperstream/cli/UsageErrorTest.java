package io.deeperstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UsageErrorTest {

  private static String refused(String... arguments) {
    PrintStream err = System.err;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
      assertThat(Deeperstream.execute(arguments, Map.of())).isEqualTo(2);
    } finally {
      System.setErr(err);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void anErrorShowsTheOneOption() {
    String text = refused("run", "--checkpoint-interval", "5x");
    assertThat(text)
        .startsWith("deeperstream: ")
        .contains("--checkpoint-interval", "'5x' is no duration", "such as 5s", "Default: PT5S")
        .contains("'deeperstream run --help' lists all options.")
        .doesNotContain("--max-wait");
    assertThat(text.lines()).hasSizeLessThan(10);
  }

  @Test
  void anUnknownOptionBringsThoseThatAreLikeIt() {
    String text = refused("run", "--check-interval", "5s");
    assertThat(text).contains("--check-interval").contains("--checkpoint-interval");
    assertThat(text.lines()).hasSizeLessThan(10);
  }

  @Test
  void theDemoRefusesABrokerThatItWouldNotUse() {
    assertThat(refused("demo", "--bootstrap-servers", "kafka:9092"))
        .contains("--bootstrap-servers is kafka:9092; the demo starts a broker of its own");
  }
}
