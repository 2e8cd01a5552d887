package io.deeperstream.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class OpenClipartTest {
  private static final String DOWNLOAD =
      """
      [ "$1 $2" = 'download openclipart-png' ] || exit 9
      echo called >> ../../downloads
      echo package > openclipart-png_1%3a0.18_all.deb
      """;
  private static final String UNPACK =
      """
      [ "$1" = -x ] && grep -q package "$2" || exit 9
      mkdir -p "$3/usr/share/openclipart/png/animals"
      echo owl > "$3/usr/share/openclipart/png/animals/owl.png"
      """;

  @TempDir Path directory;

  private final List<String> told = new ArrayList<>();
  private Path cache;

  @BeforeEach
  void chooseCache() {
    cache = directory.resolve("cache");
  }

  @Test
  void fetchesOnceAndLeavesNothingElseBehind() throws Exception {
    OpenClipart clipart = clipart(DOWNLOAD, UNPACK);
    Path images = clipart.fetch();
    assertThat(SampleFiles.ids(ImageCollection.open(images))).containsExactly("animals/owl.png");
    assertThat(clipart.fetch()).isEqualTo(images);
    assertThat(Files.readAllLines(directory.resolve("downloads"))).containsExactly("called");
    assertThat(told).hasSize(2);
    assertThat(names(cache)).containsExactly("openclipart-png", "openclipart-png.lock");
    try (Stream<Path> files = Files.walk(cache)) {
      assertThat(files.filter(file -> file.toString().endsWith(".deb"))).isEmpty();
    }
  }

  @Test
  void saysWhatItDownloadsBeforeItDoes() throws Exception {
    List<Boolean> downloaded = new ArrayList<>();
    new OpenClipart(
            cache,
            sentence -> {
              told.add(sentence);
              downloaded.add(Files.exists(directory.resolve("downloads")));
            },
            script("apt-get", DOWNLOAD),
            script("dpkg-deb", UNPACK))
        .fetch();
    assertThat(told.get(0)).contains("openclipart-png", "131 MB", "8,121", cache.toString());
    assertThat(downloaded).containsExactly(false, true);
  }

  @Test
  void aFailedDownloadTellsWhatToDoInTheCommandsOwnLastWords() throws Exception {
    OpenClipart clipart =
        clipart(
            """
            for i in $(seq 20); do echo line $i; done
            echo 'E: Unable to locate package openclipart-png' >&2
            exit 100
            """,
            UNPACK);
    assertThatThrownBy(clipart::fetch)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("exit code 100")
        .hasMessageContaining("apt-get update")
        .hasMessageContaining("--images PATH")
        .hasMessageContaining("line 12")
        .hasMessageNotContaining("line 11")
        .hasMessageEndingWith("E: Unable to locate package openclipart-png");
    assertThat(names(cache)).containsExactly("openclipart-png.lock");
  }

  @Test
  void aCommandThatIsNotThereTellsWhatToDo() throws Exception {
    OpenClipart clipart =
        new OpenClipart(cache, told::add, "/nowhere/apt-get", script("dpkg-deb", UNPACK));
    assertThatThrownBy(clipart::fetch)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("/nowhere/apt-get")
        .hasMessageContaining("can't be run here")
        .hasMessageContaining("--images PATH");
  }

  @Test
  void aFolderUnpackedByHalfIsNeverUsed() throws Exception {
    OpenClipart failing = clipart(DOWNLOAD, UNPACK + "echo 'no space left' >&2\nexit 2\n");
    assertThatThrownBy(failing::fetch).hasMessageContaining("no space left");
    assertThat(names(cache)).containsExactly("openclipart-png.lock");
    SampleFiles.writeAll(
        cache, "openclipart-png.part/unpacked/usr/share/openclipart/png/left/over.png");
    Path images = clipart(DOWNLOAD, UNPACK).fetch();
    assertThat(SampleFiles.ids(ImageCollection.open(images))).containsExactly("animals/owl.png");
  }

  @Test
  void aPackageOfAnotherShapeIsRefused() throws Exception {
    OpenClipart clipart = clipart(DOWNLOAD, "mkdir -p \"$3/usr/share/doc\"\n");
    assertThatThrownBy(clipart::fetch)
        .hasMessageContaining("has no folder usr/share/openclipart/png");
    assertThat(names(cache)).containsExactly("openclipart-png.lock");
  }

  @Test
  void anInterruptEndsTheDownload() throws Exception {
    OpenClipart clipart = clipart("echo $$ > ../../pid\nexec sleep 600\n", UNPACK);
    CompletableFuture<Throwable> outcome = new CompletableFuture<>();
    Thread fetching =
        new Thread(
            () -> {
              try {
                clipart.fetch();
              } catch (IOException | InterruptedException e) {
                outcome.complete(e);
              }
            });
    fetching.start();
    Path pidFile = directory.resolve("pid");
    while (!Files.exists(pidFile) || Files.size(pidFile) == 0) {
      Thread.sleep(20);
    }
    fetching.interrupt();
    assertThat(outcome.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    long pid = Long.parseLong(Files.readString(pidFile).strip());
    Optional<ProcessHandle> command = ProcessHandle.of(pid);
    if (command.isPresent()) {
      assertThat(command.get().onExit()).succeedsWithin(20, TimeUnit.SECONDS);
    }
    assertThat(names(cache)).containsExactly("openclipart-png.lock");
  }

  @Test
  void theCacheFolderFollowsTheEnvironment() {
    Path home = Path.of("/home/ada");
    assertThat(OpenClipart.cacheFolder(Map.of(), home))
        .isEqualTo(Path.of("/home/ada/.cache/deeperstream"));
    assertThat(OpenClipart.cacheFolder(Map.of("XDG_CACHE_HOME", "/x"), home))
        .isEqualTo(Path.of("/x/deeperstream"));
    assertThat(
            OpenClipart.cacheFolder(
                Map.of("XDG_CACHE_HOME", "/x", "DEEPERSTREAM_CACHE", "/d"), home))
        .isEqualTo(Path.of("/d"));
    assertThat(
            OpenClipart.cacheFolder(Map.of("XDG_CACHE_HOME", "", "DEEPERSTREAM_CACHE", ""), home))
        .isEqualTo(Path.of("/home/ada/.cache/deeperstream"));
  }

  private OpenClipart clipart(String aptGet, String dpkgDeb) throws IOException {
    return new OpenClipart(
        cache, told::add, script("apt-get", aptGet), script("dpkg-deb", dpkgDeb));
  }

  private String script(String name, String body) throws IOException {
    Path script = directory.resolve(name);
    Files.writeString(script, "#!/bin/sh\n" + body);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return script.toString();
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
