package io.deeperstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deeperstream.evaluation.LabelledImage;
import io.deeperstream.pipeline.probe.ProbeSet;
import io.deeperstream.pipeline.probe.ProbeStore;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import io.deeperstream.pipeline.settings.JobSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ProbeImagesTest {

  @TempDir Path folder;

  @Test
  void foldersAreClasses() throws Exception {
    Path pictures = pictures();
    ProbeSet set = ProbeImages.read(pictures, "folders", 2000);
    assertThat(set.images()).hasSize(30);
    assertThat(set.classes()).containsExactly("birds", "fish", "trees");
    for (LabelledImage image : set.images()) {
      assertThat(image.id()).startsWith(image.label() + "/");
      assertThat(image.file()).isEqualTo(Files.readAllBytes(pictures.resolve(image.id())));
    }
  }

  @Test
  void aTableGivesTheClasses() throws Exception {
    Path pictures = pictures();
    ProbeSet set = ProbeImages.read(pictures, csv(pictures, 0).toString(), 2000);
    assertThat(set.classes()).containsExactly("even", "odd");
    assertThat(set.images())
        .allMatch(image -> image.label().equals(isEven(image.id()) ? "even" : "odd"));
  }

  @Test
  void someAreTakenWhateverElseIsThere() throws Exception {
    Path pictures = pictures();
    List<String> some = ids(ProbeImages.read(pictures, "folders", 25));
    assertThat(some).hasSize(25);
    assertThat(ids(ProbeImages.read(pictures, "folders", 25))).isEqualTo(some);
    // An image that goes makes place for one more, and changes nothing about the others.
    Files.delete(pictures.resolve(some.get(3)));
    List<String> fewer = ids(ProbeImages.read(pictures, "folders", 24));
    List<String> expected = new ArrayList<>(some);
    expected.remove(3);
    assertThat(fewer).isEqualTo(expected);
  }

  @Test
  void storingNotesThePlaceInTheSettings() throws Exception {
    JobSettings settings = settings("--probe=" + pictures(), "--probe-images=21");
    List<String> told = new ArrayList<>();
    ProbeImages.store(settings, told::add);
    assertThat(settings.probe().isOn()).isTrue();
    ProbeSet stored = new ProbeStore(settings.store()).read(settings.probe().stored());
    assertThat(stored.images()).hasSize(21);
    assertThat(told).singleElement().asString().contains("21 images of 3 classes");

    JobSettings off = settings();
    ProbeImages.store(off, told::add);
    assertThat(off.probe().isOn()).isFalse();
    assertThat(told).hasSize(1);
  }

  @Test
  void refusesWhatHasNoLabel() throws Exception {
    Path pictures = pictures();
    Path csv = csv(pictures, 7);
    assertThatThrownBy(() -> ProbeImages.read(pictures, csv.toString(), 2000))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContainingAll(
            "7 of 30 images in " + pictures, "no label by --probe-labels " + csv, ", …");
    Files.write(pictures.resolve("loose.jpg"), Pictures.jpeg(99));
    assertThatThrownBy(() -> ProbeImages.read(pictures, "folders", 2000))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("1 of 31 images")
        .hasMessageEndingWith(": loose.jpg");
  }

  @Test
  void refusesPathsThatAreNotThere() throws Exception {
    Path missing = folder.resolve("missing");
    assertThatThrownBy(() -> ProbeImages.read(missing, "folders", 2000))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage("--probe is %s, which is not there".formatted(missing));
    Path pictures = pictures();
    assertThatThrownBy(() -> ProbeImages.read(pictures, missing.toString(), 2000))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage(
            "--probe-labels is %s, which is neither a file nor 'folders'".formatted(missing));
  }

  @Test
  void refusesWhatCannotBeScored() throws Exception {
    Path pictures = pictures();
    assertThatThrownBy(() -> ProbeImages.read(pictures.resolve("birds"), "folders", 2000))
        .isInstanceOf(InvalidSettingException.class);
    assertThatThrownBy(() -> ProbeImages.read(pictures, "folders", 19))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("a probe of 19 images is too small to be scored");
  }

  private JobSettings settings(String... arguments) {
    JobSettings settings = new JobSettings();
    new CommandLine(settings).parseArgs(arguments);
    return settings.fillIn("run-a", folder.resolve("store").toUri().toString());
  }

  /** Ten pictures in each of three folders, one level down for some. */
  private Path pictures() throws IOException {
    Path pictures = folder.resolve("pictures");
    for (String name : List.of("birds", "fish", "trees/tall")) {
      Files.createDirectories(pictures.resolve(name));
      for (int i = 0; i < 10; i++) {
        Files.write(pictures.resolve(name).resolve(i + ".jpg"), Pictures.jpeg(name.hashCode() + i));
      }
    }
    return pictures;
  }

  /** Labels of all pictures but the first {@code missing}. */
  private Path csv(Path pictures, int missing) throws IOException {
    List<String> lines = new ArrayList<>(List.of("id,label"));
    for (String id : ids(ProbeImages.read(pictures, "folders", 2000)).subList(missing, 30)) {
      lines.add(id + "," + (isEven(id) ? "even" : "odd"));
    }
    return Files.write(folder.resolve("labels.csv"), lines);
  }

  private static boolean isEven(String id) {
    return (id.charAt(id.length() - 5) - '0') % 2 == 0;
  }

  private static List<String> ids(ProbeSet set) {
    return set.images().stream().map(LabelledImage::id).toList();
  }
}
