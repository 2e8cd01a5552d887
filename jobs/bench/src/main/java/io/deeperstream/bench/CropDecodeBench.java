package io.deeperstream.bench;

import io.deeperstream.collection.ImageCollection;
import io.deeperstream.collection.ImageIterator;
import io.deeperstream.model.ImageFormat;
import io.deeperstream.model.ImageHeader;
import io.deeperstream.model.TensorFlowRuntime;
import io.deeperstream.model.UndecodableImageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.image.DecodeAndCropJpeg;
import org.tensorflow.op.image.DecodeJpeg;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * JPEGs a second of four ways to decode what a random crop shows: all of the file, all of it
 * reduced, the crop alone, the crop reduced. The last is what training views do.
 */
@Command(
    name = "crop-decode",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Ways to decode a random crop of a JPEG, on one thread.")
public final class CropDecodeBench implements Callable<Integer> {

  private static final List<String> WAYS =
      List.of("whole", "whole, reduced", "crop", "crop, reduced");
  private static final int[] RATIOS = {8, 4, 2};

  @Option(
      names = "--images",
      required = true,
      paramLabel = "PATH",
      description = "A folder, a zip, or a tree of zips in YFCC100M's layout.")
  private Path images;

  @Option(names = "--limit", paramLabel = "N", defaultValue = "200", description = "Images.")
  private int limit;

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      defaultValue = "224",
      description = "Side of the square that the crop is for; reductions stay above it.")
  private int size;

  @Option(
      names = "--crop-area",
      paramLabel = "SHARE",
      defaultValue = "0.08",
      description = "Smallest share of an image that a crop shows.")
  private double minArea;

  @Option(names = "--rounds", paramLabel = "N", defaultValue = "5", description = "Rounds.")
  private int rounds;

  /** A file, what is to be seen of it, and how far it may be reduced for that. */
  private record Work(byte[] file, int top, int left, int height, int width, int ratio) {}

  private final Graph graph = new Graph();
  private Placeholder<TString> file;
  private Placeholder<TInt32> window;
  private final List<Operand<TUint8>> whole = new ArrayList<>();
  private final List<Operand<TUint8>> cropped = new ArrayList<>();

  public static void main(String[] arguments) {
    TensorFlowRuntime.ensureLoaded();
    System.exit(new CommandLine(new CropDecodeBench()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    List<Work> all = works();
    draw();
    ConfigProto config =
        ConfigProto.newBuilder()
            .setInterOpParallelismThreads(-1)
            .setIntraOpParallelismThreads(1)
            .build();
    List<List<Double>> rates = new ArrayList<>();
    WAYS.forEach(way -> rates.add(new ArrayList<>()));
    try (Session session = new Session(graph, config)) {
      for (int round = 0; round <= rounds; round++) {
        for (int way = 0; way < WAYS.size(); way++) {
          double rate = rate(session, all, way);
          if (round > 0) {
            rates.get(way).add(rate);
          }
        }
      }
    }
    System.out.printf("%d JPEGs of %s, crops for %d pixels%n", all.size(), images, size);
    for (int way = 0; way < WAYS.size(); way++) {
      System.out.printf(
          "  %-16s %6.0f images/s%n", WAYS.get(way), Medians.of(rates.get(way), rate -> rate));
    }
    return 0;
  }

  private List<Work> works() throws IOException {
    List<Work> all = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(1);
    try (ImageIterator files = ImageCollection.open(images).images()) {
      while (files.hasNext() && all.size() < limit) {
        byte[] content = files.next().bytes();
        try {
          ImageHeader header = ImageHeader.probe(content);
          if (header.format() == ImageFormat.JPEG) {
            all.add(work(content, header, random));
          }
        } catch (UndecodableImageException e) {
          System.out.println("left out: " + e.getMessage());
        }
      }
    }
    if (all.isEmpty()) {
      throw new IllegalArgumentException("%s holds no JPEG".formatted(images));
    }
    return all;
  }

  private Work work(byte[] content, ImageHeader header, SplittableRandom random) {
    double share = minArea + (1 - minArea) * random.nextDouble();
    double ratio = Math.exp((2 * random.nextDouble() - 1) * Math.log(4 / 3.0));
    double area = share * header.width() * header.height();
    int width = (int) Math.max(1, Math.min(header.width(), Math.sqrt(area * ratio)));
    int height = (int) Math.max(1, Math.min(header.height(), Math.sqrt(area / ratio)));
    int reduction = 1;
    for (int candidate : RATIOS) {
      if (reduction == 1 && Math.min(width, height) / candidate >= size) {
        reduction = candidate;
      }
    }
    return new Work(
        content,
        random.nextInt(header.height() - height + 1),
        random.nextInt(header.width() - width + 1),
        height,
        width,
        reduction);
  }

  private void draw() {
    Ops tf = Ops.create(graph);
    file = tf.placeholder(TString.class);
    window = tf.placeholder(TInt32.class);
    for (long ratio = 1; ratio <= 8; ratio *= 2) {
      whole.add(
          tf.image.decodeJpeg(
              file,
              DecodeJpeg.channels(3L),
              DecodeJpeg.ratio(ratio),
              DecodeJpeg.dctMethod("INTEGER_ACCURATE")));
      cropped.add(
          tf.image.decodeAndCropJpeg(
              file,
              window,
              DecodeAndCropJpeg.channels(3L),
              DecodeAndCropJpeg.ratio(ratio),
              DecodeAndCropJpeg.dctMethod("INTEGER_ACCURATE")));
    }
  }

  private double rate(Session session, List<Work> all, int way) {
    long began = System.nanoTime();
    for (Work work : all) {
      int ratio = way % 2 == 0 ? 1 : work.ratio();
      int route = Integer.numberOfTrailingZeros(ratio);
      int height = work.height() / ratio;
      int width = work.width() / ratio;
      try (TString content = TString.tensorOfBytes(NdArrays.scalarOfObject(work.file()));
          TInt32 part = TInt32.vectorOf(work.top() / ratio, work.left() / ratio, height, width)) {
        Session.Runner runner = session.runner().feed(file, content);
        if (way < 2) {
          runner.fetch(whole.get(route));
        } else {
          runner.feed(window, part).fetch(cropped.get(route));
        }
        try (var result = runner.run()) {
          long rows = result.get(0).shape().get(0);
          if (way >= 2 && rows != height) {
            throw new IllegalStateException("%d rows came of %d".formatted(rows, height));
          }
        }
      }
    }
    return all.size() / ((System.nanoTime() - began) / 1e9);
  }
}
