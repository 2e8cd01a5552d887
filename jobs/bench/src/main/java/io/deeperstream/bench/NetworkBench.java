package io.deeperstream.bench;

import io.deeperstream.model.HeadSpec;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.model.TeacherOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Images per second of the product's teacher and student, beside the same network in PyTorch, in
 * turn, round by round. A round before the first is not counted.
 */
@Command(
    name = "network",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Embedding and training beside the same network in PyTorch on the same threads.")
public final class NetworkBench implements Callable<Integer> {

  /** Super-classes and sub-clusters of the demo's size. */
  private static final HeadSpec HEADS = new HeadSpec(4, 4, 64);

  @Option(
      names = "--cases",
      split = ",",
      paramLabel = "CASE",
      defaultValue =
          "small-forward-float32,small-forward-bfloat16,small-training-float32,"
              + "small-training-bfloat16,vgg16-forward-float32,vgg16-forward-bfloat16",
      description =
          "What to measure: NETWORK-MODE-PRECISION of small or vgg16, forward or training, float32 or bfloat16.")
  private List<String> cases;

  @Option(
      names = "--small-batch",
      paramLabel = "N",
      defaultValue = "128",
      description = "Images of a batch of the network small.")
  private int smallBatch;

  @Option(
      names = "--vgg16-batch",
      paramLabel = "N",
      defaultValue = "8",
      description = "Images of a batch of the network vgg16.")
  private int vggBatch;

  @Option(
      names = "--batches",
      paramLabel = "N",
      defaultValue = "6",
      description = "Batches of a round; of vgg16 a third of them.")
  private int batches;

  @Option(names = "--rounds", paramLabel = "N", defaultValue = "7", description = "Rounds.")
  private int rounds;

  @Option(names = "--threads", paramLabel = "T", defaultValue = "2", description = "Threads.")
  private int threads;

  @Option(
      names = "--python",
      paramLabel = "FILE",
      defaultValue = "/usr/bin/python3",
      description = "Interpreter with torch; where it is missing ours is measured alone.")
  private Path python;

  private record Case(String network, String mode, String precision) {
    static Case of(String name) {
      String[] parts = name.split("-", -1);
      if (parts.length != 3
          || !List.of("small", "vgg16").contains(parts[0])
          || !List.of("forward", "training").contains(parts[1])
          || !List.of("float32", "bfloat16").contains(parts[2])) {
        throw new IllegalArgumentException(
            "--cases names '%s'; a case is small or vgg16, forward or training, float32 or bfloat16, with '-' between"
                .formatted(name));
      }
      return new Case(parts[0], parts[1], parts[2]);
    }

    boolean isSmall() {
      return network.equals("small");
    }

    NetworkSpec spec() {
      return isSmall() ? NetworkSpec.small() : NetworkSpec.vgg16();
    }
  }

  /** Both sides of a round, in images per second; NaN where there is no peer. */
  private record Compared(double ours, double peer) {
    double ratio() {
      return ours / peer;
    }
  }

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new NetworkBench()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    List<Case> chosen = cases.stream().map(Case::of).toList();
    Path root = Checkout.root();
    try (TorchNetwork peer =
        TorchNetwork.start(
            python,
            root.resolve("jobs/bench/src/main/python/network_peer.py"),
            root.resolve("jobs/model/src/test/python"),
            threads)) {
      System.out.printf("beside %s%n", peer.version());
      for (Case one : chosen) {
        measure(one, peer);
      }
    } catch (PythonPeer.UnavailableException e) {
      System.out.println("measured without a peer: " + e.getMessage());
      for (Case one : chosen) {
        measure(one, null);
      }
    }
    return 0;
  }

  private void measure(Case of, TorchNetwork peer) throws IOException {
    int batch = of.isSmall() ? smallBatch : vggBatch;
    int count = of.isSmall() ? batches : Math.max(1, batches / 3);
    TeacherOptions options =
        new TeacherOptions(threads, threads, of.precision().equals("bfloat16"));
    String layout = peer == null ? "" : peer.prepare(of.spec(), of.mode(), of.precision(), batch);
    List<Compared> counted = new ArrayList<>();
    try (NetworkWork work =
        of.mode().equals("forward")
            ? NetworkWork.forward(of.spec(), options, batch)
            : NetworkWork.training(of.spec(), HEADS, options, batch)) {
      for (int round = 0; round <= rounds; round++) {
        double ours = batch * count / work.seconds(count);
        double theirs = peer == null ? Double.NaN : batch * count / peer.seconds(count);
        if (round > 0) {
          counted.add(new Compared(ours, theirs));
        }
      }
    }
    System.out.printf(
        "%s %s, %s, batch %d: ours %.1f images/s",
        of.network(), of.mode(), of.precision(), batch, Medians.of(counted, Compared::ours));
    if (peer != null) {
      System.out.printf(
          "; PyTorch (%s) %.1f; ratio of a round %.3f (%.3f to %.3f)",
          layout,
          Medians.of(counted, Compared::peer),
          Medians.of(counted, Compared::ratio),
          counted.stream().mapToDouble(Compared::ratio).min().orElseThrow(),
          counted.stream().mapToDouble(Compared::ratio).max().orElseThrow());
    }
    System.out.println();
  }
}
