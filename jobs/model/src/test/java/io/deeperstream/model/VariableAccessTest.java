package io.deeperstream.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VariableAccessTest {

  private static final VariableGroup FIRST =
      new VariableGroup(0, List.of(variable("a", 2), variable("b", 3)));
  private static final VariableGroup SECOND = new VariableGroup(1, List.of(variable("c", 2)));
  private static final VariableGroup THIRD =
      new VariableGroup(2, List.of(variable("d", 1), variable("e", 1)));

  private final List<String> used = new ArrayList<>();
  private final Map<Integer, float[]> stored =
      new HashMap<>(
          Map.of(0, new float[] {1, 2, 3, 4, 5}, 1, new float[] {6, 7}, 2, new float[] {8, 9}));

  private final VariableAccess access =
      new VariableAccess(List.of(FIRST, SECOND, THIRD)) {
        @Override
        float[] readGroup(VariableGroup group) {
          used.add("read " + group.index());
          return stored.get(group.index()).clone();
        }

        @Override
        void writeGroup(VariableGroup group, float[] all) {
          used.add("write " + group.index());
          stored.put(group.index(), all.clone());
        }
      };

  private static Parameter variable(String name, int size) {
    return new Parameter(name, List.of(size), new Initialization.Constant(0), true);
  }

  @Test
  void aChangeTakesOneGroupAfterTheOtherAndLeavesTheRest() {
    List<String> changed = new ArrayList<>();
    access.change(
        name -> List.of("e", "b").contains(name),
        (variable, values) -> {
          changed.add(variable.name());
          values[0] += 100;
          return values;
        });
    assertThat(changed).containsExactly("b", "e");
    assertThat(used).containsExactly("read 0", "write 0", "read 2", "write 2");
    assertThat(stored.get(0)).containsExactly(1, 2, 103, 4, 5);
    assertThat(stored.get(1)).containsExactly(6, 7);
    assertThat(stored.get(2)).containsExactly(8, 109);
  }
}
