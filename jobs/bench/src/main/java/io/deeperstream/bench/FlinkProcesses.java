package io.deeperstream.bench;

import io.deeperstream.cli.FlinkAddress;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A Flink cluster of separate JVMs on this machine, driven by {@code bin/flink-cluster}. Its
 * processes end with {@link #close}, or with this JVM at the latest. Thread-safe.
 */
final class FlinkProcesses implements AutoCloseable {

  private final Path script;
  private final Path folder;
  private final Thread atExit = new Thread(this::stopQuietly, "stop-flink-cluster");
  private FlinkAddress address;
  private boolean closed;

  private FlinkProcesses(Path root, Path folder) {
    this.script = root.resolve("bin").resolve("flink-cluster");
    this.folder = folder;
  }

  /**
   * Starts a cluster and waits until all its TaskManagers have registered.
   *
   * @param root the checkout, built
   * @param folder of the cluster's files; created if it does not exist
   * @param taskManagers number of TaskManagers, at least 1
   * @param slots of each TaskManager, at least 1
   * @throws IOException if a process does not start; none is left running then
   */
  static FlinkProcesses start(Path root, Path folder, int taskManagers, int slots)
      throws IOException, InterruptedException {
    return start(root, folder, taskManagers, slots, new String[0]);
  }

  /** Starts a cluster whose jobs outlive its JobManager, by a ZooKeeper of its own. */
  static FlinkProcesses startHighlyAvailable(Path root, Path folder, int taskManagers, int slots)
      throws IOException, InterruptedException {
    return start(root, folder, taskManagers, slots, "--high-availability");
  }

  private static FlinkProcesses start(
      Path root, Path folder, int taskManagers, int slots, String... options)
      throws IOException, InterruptedException {
    FlinkProcesses cluster = new FlinkProcesses(root, folder);
    Runtime.getRuntime().addShutdownHook(cluster.atExit);
    try {
      List<String> arguments = new ArrayList<>(List.of(options));
      arguments.addAll(
          List.of(
              "--taskmanagers",
              Integer.toString(taskManagers),
              "--slots",
              Integer.toString(slots),
              "--rest-port",
              "0"));
      cluster.script("start", arguments.toArray(String[]::new));
      cluster.address = cluster.readAddress();
      return cluster;
    } catch (IOException | InterruptedException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private FlinkAddress readAddress() throws IOException, InterruptedException {
    for (String line : script("list")) {
      if (line.startsWith("rest ")) {
        return FlinkAddress.of(URI.create("http://" + line.substring("rest ".length())));
      }
    }
    throw new IOException("%s list names no REST address".formatted(script));
  }

  /** Returns the address to submit jobs to. */
  FlinkAddress address() {
    return address;
  }

  /** Starts one more TaskManager, waits until it has registered, and returns its name. */
  String addTaskManager() throws IOException, InterruptedException {
    List<String> output = script("add");
    return output.get(output.size() - 1);
  }

  /**
   * Ends a TaskManager at once, by SIGKILL.
   *
   * @param name as in {@code taskmanager-2}
   */
  void kill(String name) throws IOException, InterruptedException {
    script("kill-taskmanager", name.substring(name.lastIndexOf('-') + 1));
  }

  /** Ends the JobManager at once, by SIGKILL. */
  void killJobManager() throws IOException, InterruptedException {
    script("kill-jobmanager");
  }

  /** Starts a JobManager in the place of one that was killed, and waits until it answers. */
  void startJobManager() throws IOException, InterruptedException {
    script("start-jobmanager");
  }

  /** Runs the script and returns its output as lines. */
  private List<String> script(String command, String... arguments)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>();
    line.addAll(List.of(script.toString(), command, "--dir", folder.toString()));
    line.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("DEEPERSTREAM_BUILT", "yes");
    Process process = builder.start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    int exit = process.waitFor();
    if (exit != 0) {
      throw new IOException("%s ended with %d: %s".formatted(String.join(" ", line), exit, output));
    }
    return output.lines().toList();
  }

  private void stopQuietly() {
    try {
      stop();
    } catch (IOException e) {
      System.err.println("bench: " + e.getMessage());
    }
  }

  /** Stops the cluster, even on an interrupted thread, so that no process is left. */
  private synchronized void stop() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    boolean interrupted = Thread.interrupted();
    try {
      script("stop");
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Ends all processes; the cluster's folder remains. Idempotent. */
  @Override
  public void close() throws IOException {
    stop();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The JVM is shutting down; the hook will find nothing left to stop.
      return;
    }
  }
}
