package io.deeperstream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TensorFlowRuntimeTest {

  @Test
  void theLibrariesAreLoadedOnceFromOneFolder() throws IOException {
    TensorFlowRuntime.ensureLoaded();
    TensorFlowRuntime.ensureLoaded();

    Path maps = Path.of("/proc/self/maps");
    assumeThat(maps)
        .as("mapped libraries are read from /proc, which this system lacks")
        .isReadable();
    try (Stream<String> lines = Files.lines(maps)) {
      assertThat(
              lines
                  .filter(
                      line -> line.contains("libtensorflow") || line.contains("libjnitensorflow"))
                  .map(line -> Path.of(line.substring(line.indexOf('/'))).getParent())
                  .distinct())
          .as("folders that TensorFlow's libraries are mapped from")
          .hasSize(1);
    }
  }

  @Test
  void aSecondClassLoaderIsRefusedInsteadOfAbortingTheProcess() throws Exception {
    TensorFlowRuntime.ensureLoaded();
    List<URL> classPath = new ArrayList<>();
    for (String entry :
        Pattern.compile(File.pathSeparator, Pattern.LITERAL)
            .split(System.getProperty("java.class.path"))) {
      classPath.add(url(entry));
    }
    try (URLClassLoader second =
        new URLClassLoader(classPath.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
      Class<?> runtime = second.loadClass(TensorFlowRuntime.class.getName());

      assertThat(runtime).isNotSameAs(TensorFlowRuntime.class);
      assertThatThrownBy(() -> runtime.getMethod("ensureLoaded").invoke(null))
          .cause()
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("another class loader")
          .hasMessageContaining("Flink's lib folder");
    }
  }

  private static URL url(String entry) throws MalformedURLException {
    return Path.of(entry).toUri().toURL();
  }
}
