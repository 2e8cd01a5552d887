package io.deeperstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.deeperstream.local.LocalBroker;
import io.deeperstream.pipeline.settings.JobSettings;
import io.deeperstream.view.View;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.jar.JarOutputStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.OutputStreamAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.layout.PatternLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Replay, run and serve against a Kafka with SASL_SSL and ACLs; no password is said anywhere. */
@Timeout(300)
class SecuredKafkaITCase {

  private static final int IMAGES = 200;
  private static final String PASSWORD = "correct-horse-of-the-stream";
  private static final String ADMIN = "battery-staple-of-the-admin";

  @TempDir Path folder;

  @Test
  void nothingButTheFileOfPropertiesHoldsThePassword() throws Exception {
    Path keys = keys();
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream out = System.out;
    PrintStream err = System.err;
    Log log = Log.into(said);
    LocalStack stack = new LocalStack(folder);
    try (stack;
        LocalBroker broker = LocalBroker.start(folder.resolve("secured"), 0, security(keys))) {
      PrintStream both = new PrintStream(said, true, StandardCharsets.UTF_8);
      System.setOut(both);
      System.setErr(both);
      allowTheStream(broker, keys);
      Path config = folder.resolve("client.properties");
      try (var writer = Files.newBufferedWriter(config)) {
        client(keys, "stream", PASSWORD).store(writer, null);
      }
      String[] kafka = {
        "--bootstrap-servers=" + broker.bootstrapServers(),
        "--kafka-config=" + config,
        "--kafka-property=ssl.key.password=" + PASSWORD
      };
      Path images = folder.resolve("images");
      Pictures.fill(images, IMAGES, 0, 0);
      assertThat(execute(kafka, "replay", "--images=" + images, "--partitions=1")).isZero();

      JobSettings settings = Stack.parse(stack.store(), Stack.arguments(kafka));
      FlinkAddress flink = stack.startFlink(settings, 0);
      assertThat(
              execute(
                  Stack.arguments(kafka),
                  "run",
                  "--verbose",
                  "--passes=1",
                  "--parallelism=1",
                  "--store=" + stack.store(),
                  "--flink=" + flink,
                  "--job-jar=" + jar()))
          .isZero();
      try (LabelTally tally = new LabelTally(settings.kafka(), "test", label -> {});
          View view =
              ServeCommand.view(settings.kafka(), ServeCommand.LOOPBACK, 0, Optional.empty())) {
        while (tally.distinct() < IMAGES) {
          tally.update();
        }
        while (!get(view).contains("\"state\":\"ready\"")) {
          Thread.sleep(100);
        }
      }
    } finally {
      System.setOut(out);
      System.setErr(err);
      log.close();
    }
    String text = said.toString(StandardCharsets.UTF_8);
    assertThat(text).contains("--kafka-config", "ssl.key.password=***", "submitted job");
    assertThat(text.contains(PASSWORD) || text.contains(ADMIN)).as("a password is said").isFalse();
  }

  private static int execute(String[] some, String command, String... more) {
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.addAll(List.of(some));
    for (String argument : more) {
      String option = argument.split("=", 2)[0] + "=";
      arguments.removeIf(given -> given.startsWith(option));
      arguments.add(argument);
    }
    return Deeperstream.execute(arguments.toArray(String[]::new), Map.of());
  }

  private Path jar() throws IOException {
    Path jar = folder.resolve("job.jar");
    new JarOutputStream(Files.newOutputStream(jar)).close();
    return jar;
  }

  private static String get(View view) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(view.uri().resolve("/v1/status")).build(),
            BodyHandlers.ofString())
        .body();
  }

  /** A key of 127.0.0.1 that signs itself, as the JDK's tool makes it. */
  private Path keys() throws Exception {
    Path keys = folder.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "broker",
                "-keyalg",
                "RSA",
                "-dname",
                "CN=broker",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                keys.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .start();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(output).isZero();
    return keys;
  }

  private static Map<String, String> security(Path keys) {
    return Map.ofEntries(
        Map.entry("listener.security.protocol.map", "PLAINTEXT:SASL_SSL,CONTROLLER:PLAINTEXT"),
        Map.entry("sasl.enabled.mechanisms", "PLAIN"),
        Map.entry("sasl.mechanism.inter.broker.protocol", "PLAIN"),
        Map.entry(
            "listener.name.plaintext.plain.sasl.jaas.config",
            jaas("admin", ADMIN).replace(";", "")
                + " user_admin=\"%s\" user_stream=\"%s\";".formatted(ADMIN, PASSWORD)),
        Map.entry("ssl.keystore.location", keys.toString()),
        Map.entry("ssl.keystore.password", PASSWORD),
        Map.entry("ssl.keystore.type", "PKCS12"),
        Map.entry("ssl.truststore.location", keys.toString()),
        Map.entry("ssl.truststore.password", PASSWORD),
        Map.entry("ssl.truststore.type", "PKCS12"),
        Map.entry(
            "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer"),
        Map.entry("super.users", "User:admin;User:ANONYMOUS"));
  }

  private static String jaas(String user, String password) {
    return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\" password=\"%s\";"
        .formatted(user, password);
  }

  private static Properties client(Path keys, String user, String password) {
    Properties client = new Properties();
    client.put("security.protocol", "SASL_SSL");
    client.put("sasl.mechanism", "PLAIN");
    client.put("sasl.jaas.config", jaas(user, password));
    client.put("ssl.truststore.location", keys.toString());
    client.put("ssl.truststore.password", PASSWORD);
    client.put("ssl.truststore.type", "PKCS12");
    return client;
  }

  /** Allows a job what it needs, and no more: it may not read the brokers' settings. */
  private static void allowTheStream(LocalBroker broker, Path keys) throws Exception {
    Properties admin = client(keys, "admin", ADMIN);
    admin.put("bootstrap.servers", broker.bootstrapServers());
    List<AclBinding> allowed = new ArrayList<>();
    for (ResourcePattern resource :
        List.of(
            new ResourcePattern(ResourceType.TOPIC, "*", PatternType.LITERAL),
            new ResourcePattern(
                ResourceType.TRANSACTIONAL_ID, "deeperstream-", PatternType.PREFIXED))) {
      allowed.add(
          new AclBinding(
              resource,
              new AccessControlEntry(
                  "User:stream", "*", AclOperation.ALL, AclPermissionType.ALLOW)));
    }
    try (Admin client = Admin.create(admin)) {
      client.createAcls(allowed).all().get();
    }
  }

  /** All that is logged from INFO up, in a stream. */
  private record Log(LoggerConfig root, Level before, OutputStreamAppender appender) {
    static Log into(ByteArrayOutputStream out) {
      LoggerContext context = (LoggerContext) LogManager.getContext(false);
      OutputStreamAppender appender =
          OutputStreamAppender.newBuilder()
              .setName("said")
              .setTarget(out)
              .setLayout(PatternLayout.createDefaultLayout())
              .build();
      appender.start();
      LoggerConfig root = context.getConfiguration().getRootLogger();
      Level before = root.getLevel();
      root.addAppender(appender, Level.INFO, null);
      root.setLevel(Level.INFO);
      context.updateLoggers();
      return new Log(root, before, appender);
    }

    void close() {
      root.removeAppender(appender.getName());
      root.setLevel(before);
      ((LoggerContext) LogManager.getContext(false)).updateLoggers();
    }
  }
}
