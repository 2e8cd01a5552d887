package io.deeperstream.view.state;

import io.deeperstream.schemas.Centroid;
import io.deeperstream.schemas.DeadLetter;
import io.deeperstream.schemas.DeadLetterReason;
import io.deeperstream.schemas.Exemplar;
import io.deeperstream.schemas.ExemplarKind;
import io.deeperstream.schemas.Generation;
import io.deeperstream.schemas.GenerationHealth;
import io.deeperstream.schemas.GenerationKind;
import io.deeperstream.schemas.Lineage;
import io.deeperstream.schemas.ProbeCause;
import io.deeperstream.schemas.ProbeMetric;
import io.deeperstream.schemas.SuperCentroid;
import io.deeperstream.schemas.TrainingMetric;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** Makes records as the job writes them. */
public final class Records {

  private Records() {}

  public static Centroid centroid(
      String run, long attempt, int generation, int superCluster, int row, long sequence) {
    return new Centroid(
        run,
        attempt,
        sequence,
        generation,
        superCluster,
        row,
        0,
        count(attempt, generation, row, sequence),
        vector(attempt, sequence));
  }

  /** Tells upserts apart. */
  public static double count(long attempt, int generation, int row, long sequence) {
    return attempt * 1000 + generation * 100 + row * 10 + sequence / 100.0;
  }

  public static Generation announced(int number, String hash, String parent) {
    return announced("maker", number, hash, parent);
  }

  public static Generation announced(String run, int number, String hash, String parent) {
    return generation(GenerationKind.ANNOUNCED, run, number, hash, parent, List.of());
  }

  public static Generation revised(String run, String hash, SuperCentroid... superCentroids) {
    return generation(GenerationKind.REVISED, run, 0, hash, null, List.of(superCentroids));
  }

  public static SuperCentroid superCentroid(int number, long revision, double count) {
    return new SuperCentroid(number, revision, count, vector(1, 2));
  }

  private static Generation generation(
      GenerationKind kind,
      String run,
      int number,
      String hash,
      String parent,
      List<SuperCentroid> superCentroids) {
    return new Generation(
        kind,
        run,
        number,
        hash,
        parent,
        "generations/" + hash,
        superCentroids,
        Instant.ofEpochMilli(1_700_000_000_000L + number),
        null,
        null);
  }

  /** A centroid of a re-seeded cluster, at a place of the caller's choice. */
  public static Centroid reseeded(Centroid before, int incarnation, float... components) {
    return Centroid.newBuilder(before)
        .setSequence(before.getSequence() + 1)
        .setIncarnation(incarnation)
        .setVector(vector(components))
        .build();
  }

  public static TrainingMetric step(String run, int generation, long step, double loss) {
    return new TrainingMetric(
        run,
        generation,
        step,
        0,
        step * 64,
        64,
        loss,
        loss / 2,
        loss / 2,
        0.5,
        0.25,
        0.1,
        0.5,
        1000,
        0,
        0L,
        Instant.ofEpochMilli(1_700_000_000_000L + step),
        4.5);
  }

  public static ProbeMetric probe(String run, long step) {
    return new ProbeMetric(
        run,
        0,
        step,
        step * 64,
        0.6,
        0.5,
        0.4,
        200,
        1.0,
        0.9,
        12.0,
        null,
        ProbeCause.START,
        null,
        null,
        Instant.ofEpochMilli(1_700_000_000_000L + step));
  }

  public static Exemplar exemplar(
      String run, int generation, int superCluster, int row, int slot, byte[] thumbnail) {
    return new Exemplar(
        run,
        generation,
        superCluster,
        row,
        0,
        slot,
        slot < 2 ? ExemplarKind.NEAREST : ExemplarKind.RANDOM,
        slot / 4f,
        0,
        (long) slot,
        ByteBuffer.wrap(thumbnail));
  }

  public static DeadLetter deadLetter(long offset, DeadLetterReason reason) {
    return new DeadLetter("run", 0, offset, 0, "image-" + offset, reason, "found and allowed", 17);
  }

  /** A generation whose sub-clusters come from those of the one before in reverse order. */
  public static Generation reversed(int number, String hash, String parent, int supers, int subs) {
    int clusters = supers * subs;
    ByteBuffer ancestors =
        ByteBuffer.allocate(clusters * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int row = 0; row < clusters; row++) {
      ancestors.putInt(row * Integer.BYTES, clusters - 1 - row);
    }
    return Generation.newBuilder(announced(number, hash, parent))
        .setLineage(
            new Lineage(
                clusters,
                0,
                0,
                0,
                IntStream.range(0, supers).mapToObj(s -> supers - 1 - s).toList(),
                ancestors,
                ByteBuffer.allocate(clusters)))
        .setHealth(new GenerationHealth(500L, 0.5, clusters, 1.5, 2.0, 1, 0.25, 0.75))
        .build();
  }

  public static ByteBuffer vector(float... components) {
    ByteBuffer bytes =
        ByteBuffer.allocate(components.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(components);
    return bytes;
  }

  public static byte[] bytes(ByteBuffer encoded) {
    byte[] bytes = new byte[encoded.remaining()];
    encoded.get(bytes);
    return bytes;
  }
}
