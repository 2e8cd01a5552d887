package io.deeperstream.pipeline.fit;

import static org.assertj.core.api.Assertions.assertThat;

import io.deeperstream.clustering.Lineage;
import io.deeperstream.pipeline.Samples;
import io.deeperstream.schemas.Generation;
import java.io.IOException;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineageRecordsTest {

  @Test
  void anAnnouncementTakesNoMoreThanItsBound() throws IOException {
    for (int[] shape : new int[][] {{1, 1}, {2, 10}, {4, 4000}}) {
      int m = shape[0];
      int k = shape[1];
      Random random = new Random(k);
      int[] superCluster = random.ints(5000, 0, m).toArray();
      int[] subCluster = random.ints(5000, 0, k / m).toArray();
      Lineage lineage =
          Lineage.of(superCluster, subCluster, m, k / m, superCluster, subCluster, m, k / m);
      Generation announcement =
          Samples.generation(1).announcement(Instant.now(), null, LineageRecords.of(lineage));
      assertThat((long) announcement.toByteBuffer().remaining())
          .as("m %d, k %d", m, k)
          .isBetween(5L * k, LineageRecords.mostBytes(m, k));
    }
  }
}
