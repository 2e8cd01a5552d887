package io.deeperstream.pipeline.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;

class SourceSerializersTest {

  private static final PassSplit SPLIT =
      new PassSplit("a.topic-of_images", 7, 3, 1L << 40, 5, 2, (1L << 40) - 1);

  @Test
  void splitsSurvive() throws IOException {
    PassSplitSerializer serializer = PassSplitSerializer.INSTANCE;
    assertThat(serializer.deserialize(serializer.getVersion(), serializer.serialize(SPLIT)))
        .isEqualTo(SPLIT);
  }

  @Test
  void plansSurvive() throws IOException {
    SourcePlanSerializer serializer = new SourcePlanSerializer();
    for (SourcePlan plan :
        List.of(
            new SourcePlan(Set.of(), List.of()),
            new SourcePlan(Set.of(0, 1, 7, 300), List.of()),
            new SourcePlan(Set.of(7, 8), List.of(SPLIT, PassSplit.start("images", 8, 0, 11, 2))))) {
      assertThat(serializer.deserialize(serializer.getVersion(), serializer.serialize(plan)))
          .isEqualTo(plan);
    }
  }

  @Test
  void anotherVersionIsRefusedByName() throws IOException {
    byte[] split = PassSplitSerializer.INSTANCE.serialize(SPLIT);
    assertThatThrownBy(() -> PassSplitSerializer.INSTANCE.deserialize(2, split))
        .isInstanceOf(SuppressRestartsException.class)
        .hasRootCauseMessage(
            "the checkpoint's split state has version 2; this build reads version 1");
    assertThatThrownBy(() -> new SourcePlanSerializer().deserialize(9, new byte[100]))
        .isInstanceOf(SuppressRestartsException.class)
        .hasRootCauseMessage(
            "the checkpoint's source plan state has version 9; this build reads version 1");
  }

  @Test
  void theSourceUsesThem() throws IOException {
    ImageSource source = new ImageSource(new Properties(), "images", 1);
    assertThat(source.getSplitSerializer().serialize(SPLIT))
        .isEqualTo(PassSplitSerializer.INSTANCE.serialize(SPLIT));
    assertThat(source.getEnumeratorCheckpointSerializer()).isInstanceOf(SourcePlanSerializer.class);
    assertThatThrownBy(() -> new ImageSource(new Properties(), "images", -1))
        .hasMessage("passes (-1) must be at least 0");
  }
}
