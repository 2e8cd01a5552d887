package io.deeperstream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VariableGroupTest {

  private static Parameter parameter(String name, int... shape) {
    return new Parameter(
        name,
        IntStream.of(shape).boxed().toList(),
        Parameter.of(StudentTest.TINY).get(0).initialization(),
        true);
  }

  @Test
  void smallVariablesShareAGroupAndALargeOneHasItsOwn() {
    List<VariableGroup> groups =
        VariableGroup.of(
            List.of(
                parameter("a", 2, 3),
                parameter("b", 16 << 20),
                parameter("c", 4),
                parameter("d", (16 << 20) - 4),
                parameter("e", 1)));
    assertThat(groups.stream().map(g -> g.members().stream().map(Parameter::name).toList()))
        .containsExactly(List.of("a"), List.of("b"), List.of("c", "d"), List.of("e"));
    assertThat(groups.stream().map(VariableGroup::size)).containsExactly(6, 16 << 20, 16 << 20, 1);
    assertThat(VariableGroup.holding("d", groups).index()).isEqualTo(2);
    assertThat(VariableGroup.of(List.of())).isEmpty();
  }

  /** InMemory in place of a session. */
  private static final class InMemory extends VariableAccess {
    private final Map<Integer, float[]> groups = new HashMap<>();
    private final List<String> log = new ArrayList<>();
    private int reads;

    private InMemory(List<VariableGroup> groups) {
      super(groups);
      groups.forEach(g -> this.groups.put(g.index(), new float[g.size()]));
    }

    @Override
    float[] readGroup(VariableGroup group) {
      reads++;
      return groups.get(group.index()).clone();
    }

    @Override
    void writeGroup(VariableGroup group, float[] all) {
      log.add("write " + group.index());
      groups.put(group.index(), all.clone());
    }
  }

  /** Heads of several gigabytes must not lie in the heap all at once. */
  @Test
  void filledVariablesAreAskedForGroupByGroup() {
    Parameter a = parameter("a", 2);
    Parameter b = parameter("b", 1);
    Parameter c = parameter("c", 3);
    InMemory access =
        new InMemory(
            List.of(new VariableGroup(0, List.of(a, b)), new VariableGroup(1, List.of(c))));
    access.fill(
        parameter -> {
          access.log.add(parameter.name());
          float[] values = new float[parameter.size()];
          Arrays.fill(values, parameter.size());
          return values;
        });
    assertThat(access.log).containsExactly("a", "b", "write 0", "c", "write 1");
    assertThat(access.groups.get(0)).containsExactly(2, 2, 1);
    assertThat(access.groups.get(1)).containsExactly(3, 3, 3);
    assertThatThrownBy(() -> access.fill(parameter -> new float[7]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a has the shape [2], 2 values; got 7");
  }

  @Test
  void variablesAreReadAndWrittenByTheirNames() {
    InMemory access =
        new InMemory(
            VariableGroup.of(
                List.of(parameter("a", 2), parameter("b", 3), parameter("c", 16 << 20))));
    access.write(Map.of("a", new float[] {1, 2}, "b", new float[] {3, 4, 5}));
    assertThat(access.reads).as("a whole group is not read before it is written").isZero();
    access.write(Map.of("b", new float[] {6, 7, 8}));
    assertThat(access.read("a")).containsExactly(1, 2);
    assertThat(access.read(List.of("b", "a"))).containsOnlyKeys("b", "a");
    assertThat(access.read("b")).containsExactly(6, 7, 8);
    StringBuilder names = new StringBuilder();
    access.forEach((name, values) -> names.append(name).append(values.length).append(' '));
    assertThat(names).hasToString("a2 b3 c16777216 ");

    assertThatThrownBy(() -> access.write(Map.of("a", new float[] {9, 9}, "z", new float[1])))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessageContaining("no variable is named z; there are [a, b, c]");
    assertThatThrownBy(() -> access.write(Map.of("a", new float[] {9, 9}, "b", new float[2])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("b has the shape [3], 3 values; got 2");
    assertThat(access.read("a")).as("nothing of the group was set").containsExactly(1, 2);
  }
}
