package io.deeperstream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The scripts of bin, with commands that behave as on a loaded or a bare machine. */
@Timeout(60)
class BinScriptsITCase {

  private record Outcome(int exit, String output) {}

  @TempDir private Path folder;
  private Path bin;

  @BeforeEach
  void root() throws IOException {
    bin = Path.of(System.getProperty("deeperstream.root")).toRealPath().resolve("bin");
  }

  private static Outcome run(Map<String, String> environment, Object... line)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(Arrays.stream(line).map(Object::toString).toList())
            .redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
    builder.environment().putAll(environment);
    Path output = Files.createTempFile("deeperstream-script", ".out");
    builder.redirectOutput(output.toFile());
    int exit = builder.start().waitFor();
    String text = Files.readString(output, StandardCharsets.UTF_8);
    Files.delete(output);
    return new Outcome(exit, text);
  }

  /** Makes a command, the first of its name on the path; returns the folder to put there. */
  private Path command(String name, String... lines) throws IOException {
    Path commands = Files.createDirectories(folder.resolve("commands/bin"));
    Path script = commands.resolve(name);
    Files.writeString(script, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return commands;
  }

  private static Map<String, String> path(Path commands) {
    return Map.of(
        "PATH",
        commands + ":" + System.getenv("PATH"),
        "JAVA_HOME",
        commands.getParent().toString(),
        "DEEPERSTREAM_BUILT",
        "yes");
  }

  @Test
  void aProcessIsSeenHoweverMuchIsSaidOfIt() throws Exception {
    Path cluster = folder.resolve("cluster");
    Path conf = Files.createDirectories(cluster.resolve("conf"));
    Files.writeString(conf.resolve("config.yaml"), "rest.port: 1\n");
    Files.createDirectories(cluster.resolve("pids"));
    Files.writeString(cluster.resolve("pids/jobmanager"), "1\n");
    // More than a pipe holds, so that it breaks where its reader leaves at the first match.
    Path commands = command("ps", "echo java --configDir " + conf, "yes | head -c 10000000");

    Outcome listed = run(path(commands), bin.resolve("flink-cluster"), "list", "--dir", cluster);

    assertThat(listed.output()).contains("jobmanager 1 running");
  }

  @Test
  void aStartThatFailsWaitsForNoProcessThatItDidNotEnd() throws Exception {
    Path commands = command("ps", "exit 1");
    command("java", "exec sleep 40");
    long began = System.nanoTime();

    Outcome started =
        run(
            path(commands),
            bin.resolve("flink-cluster"),
            "start",
            "--dir",
            folder.resolve("cluster"),
            "--rest-port",
            "0");

    assertThat(started.exit()).isEqualTo(1);
    assertThat(started.output()).contains("the JobManager ended");
    assertThat((System.nanoTime() - began) / 1e9).isLessThan(30);
  }

  @Test
  void withoutALocaleNamesOfFilesAreUtf8() throws Exception {
    List<String> java = List.of(System.getProperty("java.home"), "bin", "java");
    Outcome shown =
        run(
            Map.of(),
            "bash",
            "-c",
            "root=$1; source $1/bin/common.sh; $2 -XshowSettings:properties -version",
            "bash",
            bin.getParent(),
            String.join("/", java));

    assertThat(shown.output()).contains("sun.jnu.encoding = UTF-8");
  }
}
