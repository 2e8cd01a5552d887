package io.deeperstream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibrariesTest {

  private static final String FOLDER = "some/folder/";

  @TempDir Path folder;

  @Test
  void unpacksTheLibrariesAndNothingElse() throws IOException {
    Path cache = folder.resolve("a/cache");

    Path unpacked = libraries("one").unpackInto(cache);

    assertThat(unpacked.getParent()).isEqualTo(cache);
    assertThat(unpacked.getFileName().toString()).matches("tensorflow-here-[0-9a-f]{8}");
    assertThat(names(unpacked)).containsExactlyInAnyOrder("libx.so.2", "liby.so");
    assertThat(unpacked.resolve("libx.so.2")).hasContent("one");
  }

  @Test
  void otherContentGoesToAnotherFolder() throws IOException {
    Path one = libraries("one").unpackInto(folder);
    Path two = libraries("two").unpackInto(folder);

    assertThat(one).isNotEqualTo(two);
    assertThat(one.resolve("libx.so.2")).hasContent("one");
    assertThat(two.resolve("libx.so.2")).hasContent("two");
  }

  @Test
  void unpacksOnce() throws IOException {
    Path first = libraries("one").unpackInto(folder);
    Files.writeString(first.resolve("liby.so"), "touched");

    assertThat(libraries("one").unpackInto(folder)).isEqualTo(first);
    assertThat(first.resolve("liby.so")).hasContent("touched");
  }

  @Test
  void removesWhatAKilledProcessLeft() throws IOException {
    Path target = libraries("one").unpackInto(folder);
    Path leftover = folder.resolve(".unpacking-" + target.getFileName() + "-123");
    Files.move(target, leftover);

    assertThat(libraries("one").unpackInto(folder)).isEqualTo(target);
    assertThat(leftover).doesNotExist();
    assertThat(names(target)).hasSize(2);
  }

  @Test
  void severalAtOnceAgree() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<Path>> results = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        results.add(threads.submit(() -> libraries("one").unpackInto(folder.resolve("c"))));
      }
      for (Future<Path> result : results) {
        assertThat(names(result.get())).hasSize(2);
      }
      assertThat(names(folder.resolve("c"))).singleElement().asString().startsWith("tensorflow-");
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void namesThePlatformAndTheArtifactThatIsMissing() {
    assertThatThrownBy(() -> NativeLibraries.of("plan9-mips"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("no TensorFlow libraries for plan9-mips (os.name ")
        .hasMessageContaining("org.tensorflow:tensorflow-core-native")
        .hasMessageContaining("classifier plan9-mips")
        .hasMessageContaining("TENSORFLOW_LIBRARY_PATH");
  }

  @Test
  void theCacheFolderFollowsTheEnvironment() {
    assertThat(NativeLibraries.cacheFolder(Map.of(), "/home/a"))
        .isEqualTo(Path.of("/home/a/.cache/deeperstream"));
    assertThat(NativeLibraries.cacheFolder(Map.of("XDG_CACHE_HOME", "/x"), "/home/a"))
        .isEqualTo(Path.of("/x/deeperstream"));
    assertThat(
            NativeLibraries.cacheFolder(
                Map.of("XDG_CACHE_HOME", "/x", "DEEPERSTREAM_CACHE", "/d"), "/home/a"))
        .isEqualTo(Path.of("/d"));
  }

  private NativeLibraries libraries(String content) throws IOException {
    Path jar = Files.createTempFile(folder, content, ".jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out)) {
      add(entries, FOLDER + "libx.so.2", content);
      add(entries, FOLDER + "liby.so", "y");
      add(entries, FOLDER + "LICENSE", "text");
      add(entries, FOLDER + "deeper/libz.so", "z");
      add(entries, "other/liba.so", "a");
    }
    URL url = URI.create("jar:" + jar.toUri() + "!/" + FOLDER + "liby.so").toURL();
    return new NativeLibraries(url, FOLDER, "here");
  }

  private static void add(JarOutputStream to, String name, String content) throws IOException {
    to.putNextEntry(new JarEntry(name));
    to.write(content.getBytes(StandardCharsets.UTF_8));
    to.closeEntry();
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      return children
          .map(child -> child.getFileName().toString())
          .filter(name -> !name.endsWith(".lock"))
          .toList();
    }
  }
}
