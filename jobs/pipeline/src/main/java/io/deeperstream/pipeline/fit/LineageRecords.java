package io.deeperstream.pipeline.fit;

import io.deeperstream.clustering.Lineage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A lineage as announcements carry it. */
public final class LineageRecords {

  /** Names, hashes, location and health of a generation, and what a record batch adds. */
  private static final int BESIDES = 2048;

  /** The longest encoding of an int. */
  private static final int VARINT = 5;

  private LineageRecords() {}

  /** Converts; arrays become little-endian bytes, kinds their ordinal. */
  public static io.deeperstream.schemas.Lineage of(Lineage lineage) {
    int[] ancestors = lineage.ancestors();
    ByteBuffer numbers =
        ByteBuffer.allocate(ancestors.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    numbers.asIntBuffer().put(ancestors);
    byte[] kinds = new byte[lineage.kinds().length];
    for (int j = 0; j < kinds.length; j++) {
      kinds[j] = (byte) code(lineage.kinds()[j]);
    }
    return new io.deeperstream.schemas.Lineage(
        lineage.kept(),
        lineage.split(),
        lineage.merged(),
        lineage.fresh(),
        Arrays.stream(lineage.superAncestors()).boxed().toList(),
        numbers,
        ByteBuffer.wrap(kinds));
  }

  /**
   * The most bytes that the announcement of a generation takes with its lineage.
   *
   * @param superClusters m
   * @param clusters k
   */
  public static long mostBytes(int superClusters, int clusters) {
    return BESIDES + (long) VARINT * superClusters + (Integer.BYTES + 1L) * clusters;
  }

  /** The numbers of the wire's contract. */
  private static int code(Lineage.Kind kind) {
    return switch (kind) {
      case KEPT -> 0;
      case SPLIT -> 1;
      case MERGED -> 2;
      case NEW -> 3;
    };
  }
}
