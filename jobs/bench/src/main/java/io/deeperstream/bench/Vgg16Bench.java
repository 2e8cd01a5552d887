package io.deeperstream.bench;

import io.deeperstream.model.ComputeDevice;
import io.deeperstream.model.Network;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.model.Teacher;
import io.deeperstream.model.TeacherOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.apache.flink.util.FileUtils;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * VGG-16 at 224 pixels on a device: images per second of the product's teacher, beside a bare loop
 * over the same SavedModel and batches on the same device, in turn, round by round.
 */
@Command(
    name = "vgg16",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "VGG-16 at 224 pixels through the teacher, beside TensorFlow's bare loop.")
public final class Vgg16Bench implements Callable<Integer> {

  @Option(
      names = "--device",
      paramLabel = "NAME",
      description = "cpu, gpu or gpu:N; the first GPU where there is one, else the CPU.")
  private String device;

  @Option(names = "--bfloat16", description = "Compute in bfloat16 where a CPU can.")
  private boolean bfloat16;

  @Option(names = "--batch", paramLabel = "N", defaultValue = "16", description = "Images at once.")
  private int batch;

  @Option(
      names = "--batches",
      paramLabel = "N",
      defaultValue = "2",
      description = "Batches of a round.")
  private int batches;

  @Option(names = "--rounds", paramLabel = "N", defaultValue = "5", description = "Rounds.")
  private int rounds;

  @Option(
      names = "--threads",
      paramLabel = "T",
      defaultValue = "0",
      description = "Threads on a CPU; 0 for one a core.")
  private int threads;

  /** Both sides of a round, in images per second. */
  private record Compared(double teacher, double loop) {
    double ratio() {
      return teacher / loop;
    }
  }

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Vgg16Bench()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    TeacherOptions options = new TeacherOptions(threads, 0, bfloat16, chosen());
    NetworkSpec spec = NetworkSpec.vgg16();
    Path folder = Files.createTempDirectory("deeperstream-bench");
    try {
      try (Network network = Network.random(spec, 1)) {
        network.export(folder);
      }
      byte[] pixels = new byte[batch * 3 * spec.imageSize() * spec.imageSize()];
      new Random(2).nextBytes(pixels);
      try (Teacher teacher = Teacher.load(folder, options);
          BareLoop loop = new BareLoop(folder, options)) {
        measure(teacher, loop, pixels, options);
      }
      return 0;
    } finally {
      FileUtils.deleteDirectory(folder.toFile());
    }
  }

  private ComputeDevice chosen() {
    int gpus = ComputeDevice.gpus();
    System.out.println(
        gpus == 0 ? "no GPU is visible to this process" : "%d GPUs are visible".formatted(gpus));
    if (device != null) {
      return ComputeDevice.parse(device);
    }
    return gpus == 0 ? ComputeDevice.CPU : ComputeDevice.parse("gpu");
  }

  private void measure(Teacher teacher, BareLoop loop, byte[] pixels, TeacherOptions options) {
    List<byte[]> all = Collections.nCopies(batches, pixels);
    List<Compared> counted = new ArrayList<>();
    for (int round = 0; round <= rounds; round++) {
      long began = System.nanoTime();
      for (byte[] images : all) {
        teacher.embed(images, batch);
      }
      double ours = batches * batch / ((System.nanoTime() - began) / 1e9);
      Compared compared = new Compared(ours, loop.run(all, batch, teacher.imageSize()));
      if (round > 0) {
        counted.add(compared);
      }
    }
    System.out.printf(
        "VGG-16 at %d pixels on %s, %s, batch %d, median of %d rounds: teacher %.1f images/s, bare loop %.1f, ratio of a round %.3f%n",
        teacher.imageSize(),
        options.device(),
        options.bfloat16() ? "bfloat16" : "float32",
        batch,
        rounds,
        Medians.of(counted, Compared::teacher),
        Medians.of(counted, Compared::loop),
        Medians.of(counted, Compared::ratio));
  }
}
