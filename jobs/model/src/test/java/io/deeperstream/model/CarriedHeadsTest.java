package io.deeperstream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CarriedHeadsTest {

  private static final int WIDTH = StudentTest.TINY.descriptorSize();
  private static final int SUB = StudentTest.HEADS.subClusters();

  @Test
  void everyClassGoesOnAsTheOneThatComesFromItAndOthersBeginAnew() throws IOException {
    int[] superAncestors = {1, -1};
    // New cluster 0 comes from old 4, 1 from old 0, 2 from none; the second super-cluster's swap.
    int[] ancestors = {4, 0, -1, 4, 3, 5};
    try (Student student =
        Student.create(StudentTest.TINY, StudentTest.HEADS, StudentTest.options(1e-5))) {
      student.step(StudentTest.batch(48, 2, 4), 0.05, 1);
      Map<String, float[]> before = student.read(student.variables());
      student.carryHeads(superAncestors, ancestors, 77);
      Map<String, float[]> after = student.read(student.variables());

      for (String kind : new String[] {"", "/momentum"}) {
        for (int r = 0; r < 4; r++) {
          assertColumn(after, "super", 8, r, before, "super", 8, 4 + r, kind);
          assertColumn(after, "sub" + r, SUB, 0, before, "sub" + (4 + r), SUB, 1, kind);
          assertColumn(after, "sub" + r, SUB, 1, before, "sub" + r, SUB, 0, kind);
          assertColumn(after, "sub" + (4 + r), SUB, 1, before, "sub" + (4 + r), SUB, 0, kind);
          assertColumn(after, "sub" + (4 + r), SUB, 2, before, "sub" + (4 + r), SUB, 2, kind);
        }
      }
      for (int i = 0; i < WIDTH; i++) {
        assertThat(after.get("sub2/kernel/momentum")[i * SUB + 2]).as("a new class").isZero();
        assertThat(after.get("sub2/kernel")[i * SUB + 2])
            .isNotEqualTo(before.get("sub2/kernel")[i * SUB + 2])
            .isBetween((float) (-1 / Math.sqrt(WIDTH)), (float) (1 / Math.sqrt(WIDTH)));
        assertThat(after.get("super/kernel/momentum")[i * 8 + 5]).isZero();
      }
      assertThat(after.get("conv1/kernel")).isEqualTo(before.get("conv1/kernel"));
      assertThat(after.get("conv1/kernel/momentum")).isEqualTo(before.get("conv1/kernel/momentum"));
    }
  }

  private static void assertColumn(
      Map<String, float[]> found,
      String head,
      int classes,
      int column,
      Map<String, float[]> expected,
      String from,
      int fromClasses,
      int fromColumn,
      String kind) {
    for (int i = 0; i < WIDTH; i++) {
      assertThat(found.get(head + "/kernel" + kind)[i * classes + column])
          .as("%s %d of %s%s, input %d", head, column, from, kind, i)
          .isEqualTo(expected.get(from + "/kernel" + kind)[i * fromClasses + fromColumn]);
    }
    assertThat(found.get(head + "/bias" + kind)[column])
        .isEqualTo(expected.get(from + "/bias" + kind)[fromColumn]);
  }

  @Test
  void ancestorsOfOtherHeadsAreRefused() {
    assertThatThrownBy(
            () -> new CarriedHeads(StudentTest.HEADS, WIDTH, new int[] {0}, new int[] {0, 1}))
        .hasMessage("ancestors of 1 super-clusters and 2 clusters do not fit heads of 2 and 6");
  }
}
