package io.deeperstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deeperstream.pipeline.generation.RunRegistry;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunIdentityTest {

  @TempDir Path store;

  private final List<String> told = new ArrayList<>();
  private RunRegistry registry;
  private RunIdentity identity;

  @BeforeEach
  void open() throws Exception {
    registry = new RunRegistry(store.toString());
    identity = new RunIdentity(registry, told::add);
  }

  @Test
  void aNewRunKeepsTheIdThatItWasGiven() throws Exception {
    assertThat(identity.choose("a", "", List.of())).isEqualTo("a");
    assertThat(identity.choose("a", "/elsewhere/savepoint", List.of())).isEqualTo("a");
    assertThat(told).singleElement().asString().contains("get the new run id a");
  }

  @Test
  void anIdInUseIsRefusedExceptWhereItsRunGoesOn() throws Exception {
    registry.stopped("a", new JobID().toHexString(), "/savepoints/2");
    assertThatThrownBy(() -> identity.choose("a", "", List.of()))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("--run-id is a, which is in use");
    assertThatThrownBy(() -> identity.choose("a", "/savepoints/1", List.of()))
        .hasMessageContaining("--run-id is a, which is in use");
    assertThat(identity.choose("a", "/savepoints/2", List.of())).isEqualTo("a");
    assertThat(identity.choose("b", "/savepoints/2", List.of())).isEqualTo("a");
    assertThat(identity.choose("b", "/savepoints/1", List.of())).isEqualTo("b");
  }

  @Test
  void aRunAtWorkIsNeitherGoneOnWithNorTakenTheIdFrom() throws Exception {
    registry.stopped("a", new JobID().toHexString(), "/savepoints/2");
    List<FlinkJobs.Running> running = List.of(new FlinkJobs.Running(new JobID(), "a"));
    assertThatThrownBy(() -> identity.choose("b", "/savepoints/2", running))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("run a is at work as job " + running.get(0).id());
    assertThatThrownBy(() -> identity.choose("a", "", running)).hasMessageContaining("at work");
    assertThat(identity.choose("b", "", running)).isEqualTo("b");
  }
}
