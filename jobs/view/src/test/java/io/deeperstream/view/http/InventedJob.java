package io.deeperstream.view.http;

import io.deeperstream.schemas.Centroid;
import io.deeperstream.schemas.DeadLetterReason;
import io.deeperstream.schemas.Exemplar;
import io.deeperstream.schemas.ExemplarKind;
import io.deeperstream.schemas.Generation;
import io.deeperstream.schemas.GenerationHealth;
import io.deeperstream.schemas.Lineage;
import io.deeperstream.schemas.ProbeMetric;
import io.deeperstream.schemas.TrainingMetric;
import io.deeperstream.view.state.GenerationEmbedder;
import io.deeperstream.view.state.Records;
import io.deeperstream.view.state.ShownGeneration;
import io.deeperstream.view.state.ViewContents;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/**
 * The topics of a job that never ran: 4 super-clusters of 16 sub-clusters in its fourth generation,
 * each cluster's images of one colour and shape.
 */
final class InventedJob {

  static final int SUPERS = 4;
  static final int SUBS = 16;

  private static final int GENERATIONS = 4;
  private static final int DIMENSION = 16;
  private static final String RUN = "run-20261130-120000";

  private final Random random = new Random(5);
  private final ViewContents contents = ViewContents.empty(1);

  /** Places every image at one centroid. */
  static final class OnePlace implements GenerationEmbedder {
    @Override
    public Place image(ShownGeneration generation, byte[] file) {
      float[] features = new float[DIMENSION];
      features[2] = 1;
      return new Place(features, 1);
    }

    @Override
    public Place descriptor(ShownGeneration generation, float[] descriptor) {
      return image(generation, new byte[0]);
    }

    @Override
    public void close() {}
  }

  /** Returns the contents of its topics, as of now. */
  ViewContents contents() throws IOException {
    long now = System.currentTimeMillis();
    for (int number = 0; number < GENERATIONS; number++) {
      contents.clusters().take(generation(number, now), now);
    }
    for (int row = 0; row < SUPERS * SUBS; row++) {
      int superCluster = row / SUBS;
      int subCluster = row % SUBS;
      double count = 12_000 * Math.pow(0.9, row) * (0.6 + random.nextDouble());
      float[] vector = new float[DIMENSION];
      IntStream.range(0, DIMENSION).forEach(d -> vector[d] = (float) random.nextGaussian());
      for (int step = 0; step < 4; step++) {
        vector[step] += random.nextFloat();
        contents
            .clusters()
            .take(
                new Centroid(
                    RUN,
                    0L,
                    (long) step,
                    GENERATIONS - 1,
                    superCluster,
                    subCluster,
                    0,
                    count,
                    Records.vector(vector)),
                now - 1000L * (900 - 10L * row) + step);
      }
      for (int slot = 0; slot < (row % 7 == 6 ? 4 : 11); slot++) {
        contents
            .exemplars()
            .take(
                Exemplar.newBuilder(
                        Records.exemplar(
                            RUN,
                            GENERATIONS - 1,
                            superCluster,
                            subCluster,
                            slot,
                            picture(row, slot)))
                    .setKind(slot < 6 ? ExemplarKind.NEAREST : ExemplarKind.RANDOM)
                    .setSquaredDistance(0.2f + 0.1f * slot * random.nextFloat())
                    .build());
      }
    }
    train(now);
    for (int letter = 0; letter < 40; letter++) {
      contents
          .deadLetters()
          .take(
              Records.deadLetter(
                  letter, DeadLetterReason.values()[letter % 13 % (letter % 3 + 2)]));
    }
    contents.clusters().takeOther(now);
    contents.clusters().reading(true);
    contents.clusters().currentAt(Instant.now().plusSeconds(600));
    return contents;
  }

  private static Generation generation(int number, long now) {
    Generation.Builder generation =
        Generation.newBuilder(
                Records.announced(
                    RUN, number, "hash-" + number, number == 0 ? null : "hash-" + (number - 1)))
            .setCreatedAt(Instant.ofEpochMilli(now - 600_000L * (GENERATIONS - number)));
    if (number > 0) {
      generation
          .setHealth(
              new GenerationHealth(
                  8000L,
                  0.8,
                  SUPERS * SUBS - number,
                  1.6,
                  3.9,
                  2,
                  0.6 / number,
                  0.4 + 0.1 * number))
          .setLineage(lineage(new Random(number)));
    }
    return generation.build();
  }

  private static Lineage lineage(Random random) {
    int clusters = SUPERS * SUBS;
    ByteBuffer ancestors =
        ByteBuffer.allocate(clusters * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int row = 0; row < clusters; row++) {
      int moved = (row + random.nextInt(1 + SUBS)) % clusters;
      ancestors.putInt(row * Integer.BYTES, random.nextInt(14) == 0 ? -1 : moved);
    }
    return new Lineage(
        40,
        12,
        8,
        4,
        IntStream.range(0, SUPERS).boxed().toList(),
        ancestors,
        ByteBuffer.allocate(clusters));
  }

  private void train(long now) {
    for (int step = 1; step <= 3000; step++) {
      int generation = step / 800;
      double progress = step % 800 / 800.0;
      double loss = 5.55 - (1.2 + 0.3 * generation) * progress + 0.25 * random.nextGaussian();
      contents
          .training()
          .take(
              TrainingMetric.newBuilder(Records.step(RUN, generation, step, loss))
                  .setSuperAccuracy(0.15 + 0.5 * progress + 0.02 * random.nextGaussian())
                  .setSubAccuracy(0.08 + 0.25 * progress + 0.02 * random.nextGaussian())
                  .setStepSeconds(0.3 + 0.02 * random.nextDouble())
                  .setGuessingLoss(Math.log(4.0 * SUPERS * SUBS))
                  .setWrittenAt(Instant.ofEpochMilli(now - 1000L * (3000 - step)))
                  .build());
    }
    for (int probe = 0; probe < 5; probe++) {
      contents
          .training()
          .take(
              ProbeMetric.newBuilder(Records.probe(RUN, 700L * probe))
                  .setNearestNeighbours(0.31 + 0.04 * probe)
                  .setLogisticRegression(0.36 + 0.035 * probe)
                  .setNormalizedMutualInformation(0.22 + 0.02 * probe)
                  .setRelativeSpread(0.5 + 0.05 * probe)
                  .setWrittenAt(Instant.ofEpochMilli(now))
                  .build());
    }
  }

  private byte[] picture(int row, int slot) throws IOException {
    BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, 64, 64);
    graphics.setColor(Color.getHSBColor(row / 64f + slot / 200f, 0.55f, 0.85f));
    int size = 22 + random.nextInt(26);
    int x = 4 + random.nextInt(60 - size);
    int y = 4 + random.nextInt(60 - size);
    switch (row % 3) {
      case 0 -> graphics.fillOval(x, y, size, size);
      case 1 -> graphics.fillRoundRect(x, y, size, size, 10, 10);
      default ->
          graphics.fillPolygon(
              new int[] {x, x + size / 2, x + size}, new int[] {y + size, y, y + size}, 3);
    }
    graphics.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "jpg", bytes);
    return bytes.toByteArray();
  }

  /** Returns the name of a cluster that exists. */
  static List<String> names() {
    return IntStream.range(0, SUPERS * SUBS)
        .mapToObj(row -> row / SUBS + "." + row % SUBS)
        .toList();
  }
}
