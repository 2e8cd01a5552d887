package io.deeperstream.pipeline.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sasl.jaas.config",
        "ssl.key.password",
        "ssl.keystore.key",
        "ssl.truststore.password",
        "ssl.truststore.certificates",
        "security.ssl.rest.key-password",
        "s3.secret-key",
        "my.Secret.setting"
      })
  void secretsAreMaskedByTypeAndByName(String name) {
    assertThat(Secrets.masked(Map.of(name, "hunter2"))).containsOnlyKeys(name);
    assertThat(Secrets.masked(Map.of(name, "hunter2")).get(name)).doesNotContain("hunter2");
  }

  @Test
  void othersAreShown() {
    Map<String, String> open =
        Map.of(
            "security.protocol", "SASL_SSL",
            "ssl.truststore.location", "/etc/trust.p12",
            "execution.checkpointing.timeout", "10 min");
    assertThat(Secrets.masked(open)).isEqualTo(open);
  }
}
