package io.deeperstream.view;

import io.deeperstream.schemas.Centroid;
import io.deeperstream.schemas.Generation;
import io.deeperstream.schemas.GenerationKind;
import io.deeperstream.schemas.SuperCentroid;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.List;

/** Records as the job writes them. */
final class Records {

  private Records() {}

  static Centroid centroid(
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
  static double count(long attempt, int generation, int row, long sequence) {
    return attempt * 1000 + generation * 100 + row * 10 + sequence / 100.0;
  }

  static Generation announced(int number, String hash, String parent) {
    return announced("maker", number, hash, parent);
  }

  static Generation announced(String run, int number, String hash, String parent) {
    return generation(GenerationKind.ANNOUNCED, run, number, hash, parent, List.of());
  }

  static Generation revised(String run, String hash, SuperCentroid... superCentroids) {
    return generation(GenerationKind.REVISED, run, 0, hash, null, List.of(superCentroids));
  }

  static SuperCentroid superCentroid(int number, long revision, double count) {
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

  static ByteBuffer vector(float... components) {
    ByteBuffer bytes =
        ByteBuffer.allocate(components.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(components);
    return bytes;
  }

  static byte[] bytes(ByteBuffer encoded) {
    byte[] bytes = new byte[encoded.remaining()];
    encoded.get(bytes);
    return bytes;
  }
}
