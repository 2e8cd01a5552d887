package io.deeperstream.pipeline.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deeperstream.evaluation.LabelledImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeSetTest {

  @TempDir Path folder;

  @Test
  void whatWasWrittenIsReadWhateverTheOrderWas() throws Exception {
    List<LabelledImage> images = new ArrayList<>(ProbeSamples.striped(33, 8));
    images.add(new LabelledImage("größe/ü, \"q\".png", "down", new byte[0]));
    ProbeStore store = new ProbeStore(folder.toUri().toString());
    String location = store.write(ProbeSet.of(images));
    assertThat(location).matches("probes/[0-9a-f]{64}\\.avro");
    assertThat(folder.resolve(location)).isRegularFile();

    ProbeSet read = store.read(location);
    assertThat(read.classes()).containsExactlyElementsOf(ProbeSamples.CLASSES);
    assertThat(read.images()).hasSize(34).extracting(LabelledImage::id).isSorted();
    for (LabelledImage image : images) {
      assertThat(read.images())
          .anySatisfy(
              found -> {
                assertThat(found.id()).isEqualTo(image.id());
                assertThat(found.label()).isEqualTo(image.label());
                assertThat(found.file()).isEqualTo(image.file());
              });
    }

    Collections.shuffle(images, new Random(1));
    assertThat(store.write(ProbeSet.of(images))).isEqualTo(location);
    try (var files = Files.list(folder.resolve("probes"))) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void anotherContentHasAnotherName() throws Exception {
    List<LabelledImage> images = ProbeSamples.striped(24, 8);
    LabelledImage first = images.get(0);
    ProbeStore store = new ProbeStore(folder.toUri().toString());
    String location = store.write(ProbeSet.of(images));
    for (LabelledImage other :
        List.of(
            new LabelledImage("other", first.label(), first.file()),
            new LabelledImage(first.id(), "other", first.file()),
            new LabelledImage(first.id(), first.label(), new byte[] {1}))) {
      List<LabelledImage> changed = new ArrayList<>(images);
      changed.set(0, other);
      assertThat(store.write(ProbeSet.of(changed))).isNotEqualTo(location);
    }
  }

  @Test
  void refusesWhatCannotBeScored() {
    List<LabelledImage> images = ProbeSamples.striped(20, 8);
    assertThatThrownBy(() -> ProbeSet.of(images.subList(0, 19)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a probe of 19 images is too small to be scored; it needs at least 20");
    List<LabelledImage> oneClass =
        images.stream().map(i -> new LabelledImage(i.id(), "cat", i.file())).toList();
    assertThatThrownBy(() -> ProbeSet.of(oneClass))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "all 20 images of the probe are of the class 'cat'; it needs at least 2 classes");
    List<LabelledImage> twice = new ArrayList<>(images);
    twice.add(images.get(7));
    assertThatThrownBy(() -> ProbeSet.of(twice))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the probe holds the image '0007.png' twice");
  }

  @Test
  void damageIsNoticed() throws Exception {
    ProbeStore store = new ProbeStore(folder.toUri().toString());
    String location = store.write(ProbeSet.of(ProbeSamples.striped(24, 8)));
    Path file = folder.resolve(location);
    byte[] whole = Files.readAllBytes(file);

    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    assertThatThrownBy(() -> store.read(location))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.getFileName().toString());

    byte[] flipped = whole.clone();
    flipped[whole.length / 2] ^= 1;
    Files.write(file, flipped);
    assertThatThrownBy(() -> store.read(location)).isInstanceOf(IOException.class);

    Files.write(file, whole);
    String misnamed = "probes/" + "0".repeat(64) + ".avro";
    Files.copy(file, folder.resolve(misnamed));
    assertThatThrownBy(() -> store.read(misnamed))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is damaged: its content has the hash ");

    assertThatThrownBy(() -> store.read("probes/missing.avro"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("missing.avro");
  }
}
