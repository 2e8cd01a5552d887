package io.deeperstream.pipeline.assign;

import static org.assertj.core.api.Assertions.assertThat;

import io.deeperstream.clustering.SubCentroid;
import io.deeperstream.pipeline.Samples;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.OperatorSnapshotUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * State that an earlier build wrote is still read: {@code assign-v1.snapshot} holds what the
 * operator had in RocksDB after 60 images, {@code assign-v1.rows} the same rows as text. With
 * {@code -Ddeeperstream.write.snapshot=FILE} the test writes such files, {@code FILE.snapshot} and
 * {@code FILE.rows}; new ones get a new number, and the old ones stay.
 */
class CommittedSnapshotTest {

  private static final String COMMITTED = "/io/deeperstream/pipeline/assign/assign-v1";

  @TempDir Path folder;

  @Test
  void whatVersion1WroteIsRestored() throws Exception {
    String write = System.getProperty("deeperstream.write.snapshot", "");
    if (!write.isEmpty()) {
      write(write);
    }
    Path file = folder.resolve("snapshot");
    Files.write(file, resource(".snapshot"));
    OperatorSubtaskState snapshot = OperatorSnapshotUtil.readStateHandle(file.toString());
    try (AssignHarness restored =
        AssignHarness.restore(snapshot, AssignHarness.START + 5000, 1, 1, 0)) {
      Map<String, SubCentroid> rows = restored.storedRows();
      assertThat(rows).hasSize(AssignHarness.SUPER_CLUSTERS * AssignHarness.SIZE);
      assertThat(lines(rows))
          .isEqualTo(new String(resource(".rows"), StandardCharsets.UTF_8).lines().toList());
    }
  }

  private static byte[] resource(String ending) throws IOException {
    try (InputStream in = CommittedSnapshotTest.class.getResourceAsStream(COMMITTED + ending)) {
      return in.readAllBytes();
    }
  }

  private static void write(String name) throws Exception {
    try (AssignHarness operator = AssignHarness.start()) {
      operator.marker(Samples.generation(0), 0, 1);
      operator.send(AssignHarness.images(0, 0, 60));
      operator.checkpoint(0);
      Files.write(Path.of(name + ".rows"), lines(operator.storedRows()));
      OperatorSnapshotUtil.writeStateHandle(operator.checkpoint(1), name + ".snapshot");
    }
  }

  /** A row a line, in numbers that read back to the same bits. */
  private static List<String> lines(Map<String, SubCentroid> rows) {
    return rows.entrySet().stream()
        .map(
            row ->
                "%s count %s touched %d incarnation %d at %s"
                    .formatted(
                        row.getKey(),
                        row.getValue().count(),
                        row.getValue().lastTouched(),
                        row.getValue().incarnation(),
                        Arrays.toString(row.getValue().centroid())))
        .toList();
  }
}
