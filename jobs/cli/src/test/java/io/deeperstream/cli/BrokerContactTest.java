package io.deeperstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deeperstream.pipeline.settings.KafkaSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BrokerContactTest {

  @Test
  void aBrokerThatDoesNotAnswerIsNamedSoon() throws Exception {
    // Takes connections and never says a word.
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      KafkaSettings kafka = new KafkaSettings();
      String address = "127.0.0.1:" + silent.getLocalPort();
      new CommandLine(kafka).parseArgs("--bootstrap-servers=" + address);
      BrokerContact contact = new BrokerContact(Duration.ofSeconds(1), Duration.ofSeconds(3));
      List<String> told = new ArrayList<>();
      assertThatThrownBy(() -> contact.await(kafka, told::add))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("Kafka at %s (--bootstrap-servers) does not answer", address);
      assertThat(told)
          .containsExactly(
              "Kafka at "
                  + address
                  + " (--bootstrap-servers) has not answered for 1 s; trying for 3 s in all");
    }
  }

  @Test
  void commandsSaySoWithinFiveSeconds() {
    assertThat(BrokerContact.PATIENT.sayAfter()).isLessThan(Duration.ofSeconds(5));
  }
}
