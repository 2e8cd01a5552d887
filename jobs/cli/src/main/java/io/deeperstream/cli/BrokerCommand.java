package io.deeperstream.cli;

import io.deeperstream.local.LocalBroker;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code broker}: a Kafka broker in the foreground, for trying {@code run} on one machine. */
@Command(
    name = "broker",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Runs a Kafka broker on this machine's loopback until Ctrl-C; its topics stay in the folder.")
final class BrokerCommand implements Callable<Integer> {

  private static final long POLL_MILLIS = 60_000;

  @Option(
      names = "--dir",
      required = true,
      paramLabel = "DIR",
      description = "Folder of the broker's log; made if it is not there.")
  private Path folder;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "9092",
      description = "Port to listen on; 0 takes any free one.")
  private int port;

  @Override
  public Integer call() throws Exception {
    StopSignal stop = StopSignal.install();
    try (LocalBroker broker = LocalBroker.start(folder, port)) {
      System.out.println("Kafka broker at " + broker.bootstrapServers());
      while (!stop.isAsked()) {
        stop.await(POLL_MILLIS);
      }
    }
    return 0;
  }
}
