package io.deeperstream.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFlinkTest {
  @TempDir Path directory;

  @Test
  void runsAJobSubmittedOverRestAndLeavesNeitherThreadNorFile() throws Exception {
    ThreadsLeft left = new ThreadsLeft();
    LocalFlink flink = LocalFlink.start(LocalFlinkOptions.of(2, directory));
    try (flink) {
      assertThat(sums(flink)).containsExactlyInAnyOrder(1, 3, 6, 10, 15);
      assertThat(get(flink.restAddress())).contains("<title>Apache Flink Web Dashboard</title>");
      assertThat(get(flink.restAddress().resolve("/jobmanager/config")))
          .contains("\"rocksdb\"", "\"metrics.fetcher.update-interval\",\"value\":\"1 s\"");
    }
    flink.close();
    assertThat(left.after(Duration.ofSeconds(20))).isEmpty();
    try (Stream<Path> files = Files.walk(directory)) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    }
    assertThat(directory.resolve("tmp")).doesNotExist();
  }

  @Test
  void theCallersSettingsGoFirst() throws Exception {
    Configuration settings = new Configuration();
    settings.set(TaskManagerOptions.NUM_TASK_SLOTS, 1);
    settings.setString("my.key", "my value");
    LocalFlinkOptions options = new LocalFlinkOptions(1, 0, directory, settings);
    settings.setString("my.key", "changed afterwards");
    assertThat(options.toConfiguration().getString("my.key", "")).isEqualTo("my value");
  }

  @Test
  void aTakenRestPortIsRefusedByNumberAndLeavesNoThread() throws Exception {
    ThreadsLeft left = new ThreadsLeft();
    try (ServerSocket taken =
        new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
      int port = taken.getLocalPort();
      LocalFlinkOptions options = new LocalFlinkOptions(1, port, directory, new Configuration());
      assertThatThrownBy(() -> LocalFlink.start(options))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("port " + port)
          .hasMessageContaining("REST");
    }
    assertThat(left.after(Duration.ofSeconds(20))).isEmpty();
  }

  @Test
  void optionsOutsideTheirRangesAreRefused() {
    assertThatThrownBy(() -> LocalFlinkOptions.of(0, directory)).hasMessage("slots (0) is below 1");
    assertThatThrownBy(() -> new LocalFlinkOptions(1, 70_000, directory, new Configuration()))
        .hasMessage("restPort (70000) is outside 0 to 65535");
  }

  private static List<Integer> sums(LocalFlink flink) throws Exception {
    URI rest = flink.restAddress();
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createRemoteEnvironment(
            rest.getHost(), rest.getPort(), flink.configuration());
    env.setParallelism(2);
    env.enableCheckpointing(200);
    return env.fromData(1, 2, 3, 4, 5).keyBy(x -> 0).map(new RunningSum()).executeAndCollect(5);
  }

  private static String get(URI address) throws Exception {
    try (InputStream page = address.toURL().openStream()) {
      return new String(page.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static final class RunningSum extends RichMapFunction<Integer, Integer> {
    private static final long serialVersionUID = 1;
    private transient ValueState<Integer> sum;

    @Override
    public void open(OpenContext context) {
      sum = getRuntimeContext().getState(new ValueStateDescriptor<>("sum", Types.INT));
    }

    @Override
    public Integer map(Integer value) throws Exception {
      Integer soFar = sum.value();
      int total = soFar == null ? value : soFar + value;
      sum.update(total);
      return total;
    }
  }
}
