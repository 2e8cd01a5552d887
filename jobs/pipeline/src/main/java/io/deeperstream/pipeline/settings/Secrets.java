package io.deeperstream.pipeline.settings;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;

/**
 * Masks what nobody may read in a log: properties that Kafka keeps secret, or whose name says so.
 */
public final class Secrets {

  private static final String MASK = "******";
  private static final Pattern NAME =
      Pattern.compile(
          ".*(password|passwd|passphrase|secret|token|credential|jaas|api-?key|private|keystore\\.key).*",
          Pattern.CASE_INSENSITIVE);
  private static final Set<String> KAFKA = kafka();

  private Secrets() {}

  private static Set<String> kafka() {
    Set<String> secret = new HashSet<>();
    for (ConfigDef definition :
        new ConfigDef[] {
          ConsumerConfig.configDef(), ProducerConfig.configDef(), AdminClientConfig.configDef()
        }) {
      definition
          .configKeys()
          .forEach(
              (name, key) -> {
                if (key.type == ConfigDef.Type.PASSWORD) {
                  secret.add(name);
                }
              });
    }
    return secret;
  }

  /** A copy of the properties whose secret values are masked, by name. */
  public static Map<String, String> masked(Map<?, ?> properties) {
    Map<String, String> masked = new TreeMap<>();
    properties.forEach(
        (key, value) -> {
          String name = String.valueOf(key);
          boolean secret = KAFKA.contains(name) || NAME.matcher(name).matches();
          masked.put(name, secret ? MASK : String.valueOf(value));
        });
    return masked;
  }
}
