package io.deeperstream.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelTableTest {

  @TempDir private Path folder;

  private LabelTable read(String text) throws IOException {
    return LabelTable.read(Files.writeString(folder.resolve("labels.csv"), text));
  }

  @Test
  void readsIdsOfAllKinds() throws IOException {
    LabelTable table =
        read(
            "id,label\na/b.png,owl\r\n\"c,d \"\"e\"\".jpg\",\"barn owl\"\n17,frog\n0,cat\nx017,ox\n");
    assertThat(table.size()).isEqualTo(5);
    assertThat(table.label("a/b.png")).contains("owl");
    assertThat(table.label("c,d \"e\".jpg")).contains("barn owl");
    assertThat(table.label("00000017")).contains("frog");
    assertThat(table.label("00000000")).contains("cat");
    assertThat(table.label("x17")).isEmpty();
    assertThat(table.label("170")).isEmpty();
  }

  @Test
  void theSameLabelTwiceIsOne() throws IOException {
    assertThat(read("id,label\n1,a\n01,a\n").size()).isEqualTo(1);
  }

  @Test
  void namesTheLineThatIsWrong() throws IOException {
    assertRefused("id,label\n1,a\n2\n", "line 3", "expected two fields", "'2'");
    assertRefused("id,label\n1,a,b\n", "line 2");
    assertRefused("id,label\n1,\n", "line 2", "a field is empty");
    assertRefused("id,label\n1,\"a\n", "line 2");
    assertRefused("id,label\n1,a\n\n2,b\n", "line 3");
    assertRefused("id,label\n1,a\n1,b\n", "line 3", "'b', on an earlier line 'a'");
    assertRefused("id,label\n", "holds no label");
    assertRefused("", "line 1");
    Path binary = folder.resolve("binary.csv");
    Files.write(binary, "id,label\n\u00e9,a\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> LabelTable.read(binary)).hasMessageContaining("is not UTF-8");
  }

  private void assertRefused(String text, String... messages) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(messages);
  }
}
