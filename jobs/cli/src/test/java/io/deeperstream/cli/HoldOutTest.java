package io.deeperstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.deeperstream.collection.ImageCollection;
import io.deeperstream.evaluation.LabelledImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HoldOutTest {

  @TempDir Path root;

  private void fill(String folder, int count) throws IOException {
    Path made = Files.createDirectories(root.resolve(folder));
    for (int i = 0; i < count; i++) {
      Files.writeString(made.resolve("%04d.png".formatted(i)), folder + i);
    }
  }

  private static List<String> ids(ImageCollection collection) {
    List<String> ids = new ArrayList<>();
    collection.forEachId(ids::add);
    return ids;
  }

  @Test
  void aFifthOfTheLargeFoldersIsHeldOutAndTheRestIsTheOthers() throws IOException {
    fill("birds/owls", 60);
    fill("birds/gulls", 60);
    fill("boats", 80);
    fill("few", 39);
    fill(".", 50);
    ImageCollection all = ImageCollection.open(root);

    HoldOut holdOut = HoldOut.of(all, 3);

    assertThat(holdOut.images()).hasSize(40);
    assertThat(holdOut.classes()).isEqualTo(2);
    assertThat(holdOut.images()).extracting(LabelledImage::label).contains("birds", "boats");
    for (LabelledImage image : holdOut.images()) {
      assertThat(image.id()).startsWith(image.label() + "/");
      String folder = image.id().substring(0, image.id().lastIndexOf('/'));
      int number = Integer.parseInt(image.id().substring(folder.length() + 1).split("\\.")[0]);
      assertThat(new String(image.file(), StandardCharsets.UTF_8)).isEqualTo(folder + number);
    }
    Set<String> both = new HashSet<>(ids(all.where(holdOut.rest())));
    assertThat(both).hasSize(289 - 40);
    holdOut.images().forEach(image -> assertThat(both.add(image.id())).isTrue());
    assertThat(both).containsExactlyInAnyOrderElementsOf(ids(all));
  }

  @Test
  void theChoiceDependsOnTheSeedAndNotOnTheOrder() throws IOException {
    fill("a", 100);
    fill("b", 100);
    ImageCollection all = ImageCollection.open(root);
    assertThat(ids(HoldOut.of(all, 1)))
        .isEqualTo(ids(HoldOut.of(all.shuffled(9), 1)))
        .isNotEqualTo(ids(HoldOut.of(all, 2)));
  }

  private static Set<String> ids(HoldOut holdOut) {
    Set<String> ids = new HashSet<>();
    holdOut.images().forEach(image -> ids.add(image.id()));
    return ids;
  }

  @Test
  void atMostTwelveHundredAreHeldOut() throws IOException {
    fill("a", 3500);
    fill("b", 3500);
    assertThat(HoldOut.of(ImageCollection.open(root), 0).images()).hasSize(1200);
  }

  @Test
  void withoutTwoClassesNothingIsHeldOut() throws IOException {
    fill("only", 100);
    fill("few", 39);
    HoldOut holdOut = HoldOut.of(ImageCollection.open(root), 0);
    assertThat(holdOut.images()).isEmpty();
    assertThat(holdOut.rest().test("only/0001.png")).isTrue();
  }
}
