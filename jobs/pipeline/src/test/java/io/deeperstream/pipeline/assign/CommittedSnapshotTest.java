package io.deeperstream.pipeline.assign;

import static org.assertj.core.api.Assertions.assertThat;

import io.deeperstream.clustering.SubCentroid;
import io.deeperstream.pipeline.Samples;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.OperatorSnapshotUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * State that an earlier build wrote is still read: {@code assign-v1.snapshot} holds what the
 * operator had in RocksDB after 60 images. With {@code -Ddeeperstream.write.snapshot=FILE} the test
 * writes such a file first; a new one gets a new number, and the old ones stay.
 */
class CommittedSnapshotTest {

  private static final String COMMITTED = "/io/deeperstream/pipeline/assign/assign-v1.snapshot";

  @TempDir Path folder;

  @Test
  void whatVersion1WroteIsRestored() throws Exception {
    String write = System.getProperty("deeperstream.write.snapshot", "");
    if (!write.isEmpty()) {
      try (AssignHarness operator = written()) {
        OperatorSnapshotUtil.writeStateHandle(operator.checkpoint(1), write);
      }
    }
    Path file = folder.resolve("snapshot");
    try (InputStream committed = getClass().getResourceAsStream(COMMITTED)) {
      Files.copy(committed, file);
    }
    OperatorSubtaskState snapshot = OperatorSnapshotUtil.readStateHandle(file.toString());
    Map<String, SubCentroid> expected;
    try (AssignHarness operator = written()) {
      expected = operator.storedRows();
    }
    try (AssignHarness restored =
        AssignHarness.restore(snapshot, AssignHarness.START + 5000, 1, 1, 0)) {
      Map<String, SubCentroid> rows = restored.storedRows();
      assertThat(rows).hasSize(AssignHarness.SUPER_CLUSTERS * AssignHarness.SIZE);
      rows.forEach(
          (name, row) -> {
            assertThat(row.centroid()).as(name).isEqualTo(expected.get(name).centroid());
            assertThat(row.count()).as(name).isEqualTo(expected.get(name).count());
            assertThat(row.lastTouched()).as(name).isEqualTo(expected.get(name).lastTouched());
            assertThat(row.incarnation()).as(name).isEqualTo(expected.get(name).incarnation());
          });
    }
  }

  /** The operator as it was when the file was written. */
  private static AssignHarness written() throws Exception {
    AssignHarness operator = AssignHarness.start();
    operator.marker(Samples.generation(0), 0, 1);
    operator.send(AssignHarness.images(0, 0, 60));
    operator.checkpoint(0);
    return operator;
  }
}
