package io.deeperstream.cli;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that answers as a JobManager does. */
class FlinkJobsTest {

  private HttpServer server;
  private String configuration = "[]";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/jobmanager/config",
        exchange -> {
          byte[] body = configuration.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void check(Map<String, String> properties) throws Exception {
    FlinkAddress address =
        new FlinkAddress(server.getAddress().getHostString(), server.getAddress().getPort());
    try (FlinkJobs jobs = new FlinkJobs(address, properties)) {
      jobs.requireCheckpointFolder();
    }
  }

  @Test
  void aClusterWithoutAFolderForCheckpointsIsRefused() {
    assertThatThrownBy(() -> check(Map.of()))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("has no execution.checkpointing.dir")
        .hasMessageContaining("--flink-property execution.checkpointing.dir=URI");
    configuration = "[{\"key\": \"execution.checkpointing.dir\", \"value\": \"file:/c\"}]";
    assertThatCode(() -> check(Map.of())).doesNotThrowAnyException();
    configuration = "[{\"key\": \"state.checkpoints.dir\", \"value\": \"file:/c\"}]";
    assertThatCode(() -> check(Map.of())).as("its former name").doesNotThrowAnyException();
    configuration = "[]";
    assertThatCode(() -> check(Map.of("execution.checkpointing.dir", "file:/c")))
        .doesNotThrowAnyException();
  }
}
