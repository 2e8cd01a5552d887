package io.deeperstream.interchange.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deeperstream.interchange.file.TorchValues.Tuple;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnpicklerTest {

  private static Object read(String pickle) throws IOException {
    return Unpickler.read(
        new PickleInput(new ByteArrayInputStream(Pickles.bytes(pickle))), new HashMap<>());
  }

  private static void assertRefused(String pickle, String message) {
    assertThatThrownBy(() -> read(pickle))
        .isInstanceOf(TensorFileException.class)
        .hasMessageContaining(message);
  }

  @Test
  void readsPlainValues() throws IOException {
    assertThat(read("\u0080\u0002K\u0007.")).isEqualTo(7L);
    assertThat(read("M\u0001\u0002.")).isEqualTo(513L);
    assertThat(read("J\u00ff\u00ff\u00ff\u00ff.")).isEqualTo(-1L);
    assertThat(read("\u008a\u0002\u0000\u0080.")).isEqualTo(-32768L);
    assertThat(read("\u008a\u0000.")).isEqualTo(0L);
    assertThat(read("L12345678901234567890L\n.")).isEqualTo(new BigInteger("12345678901234567890"));
    assertThat(read("G?\u00f8\0\0\0\0\0\0.")).isEqualTo(1.5);
    assertThat(read("F2.5\n.")).isEqualTo(2.5);
    assertThat(read("U\u0001a.")).isEqualTo("a");
    assertThat(read("\u008c\u0002\u00c3\u00a4.")).isEqualTo("ä");
    assertThat(read("(K\u0001\u0088N\u0089l."))
        .isEqualTo(List.of(1L, true, TorchValues.None.NONE, false));
    assertThat(read("]K\u0001a(K\u0002K\u0003e.")).isEqualTo(List.of(1L, 2L, 3L));
    assertThat(read("K\u0001K\u0002\u0086.")).isEqualTo(new Tuple(List.of(1L, 2L)));
    assertThat(read("}U\u0001aK\u0001s(U\u0001bK\u0002u.")).isEqualTo(Map.of("a", 1L, "b", 2L));
    assertThat(read("(U\u0001aK\u0001d.")).isEqualTo(Map.of("a", 1L));
    assertThat(read("K\u0005q\u00070h\u0007.")).isEqualTo(5L);
    assertThat(read("\u0080\u0004\u0095\u0003\0\0\0\0\0\0\0K\u0005\u0094.")).isEqualTo(5L);
  }

  @Test
  void aListIsNotCopiedWithoutBound() {
    // A list of 2,000 pairs, remembered, of which 1,000 dicts are made.
    StringBuilder pickle = new StringBuilder("](");
    for (int i = 0; i < 2000; i++) {
      pickle.append("(I").append(i).append("\nNl");
    }
    pickle.append("eq\u00000");
    for (int i = 0; i < 1000; i++) {
      pickle.append("ccollections\nOrderedDict\nh\0\u0085R");
    }
    assertRefused(pickle + ".", "at most 1000000 are taken");
  }

  @Test
  void orderedDictsAreDictsWithoutTheirAttributes() throws IOException {
    assertThat(read(Pickles.ORDERED_DICT + "(U\u0001aK\u0001u}U\u0003_mdK\u0002sb."))
        .isEqualTo(Map.of("a", 1L));
    // Python 2: the pairs are an argument.
    assertThat(read("ccollections\nOrderedDict\n(](U\u0001aK\u0001la" + "tR."))
        .isEqualTo(Map.of("a", 1L));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cos\nsystem\n(U\u0004lsxxtR.",
        "cposix\nsystem\n.",
        "c__builtin__\neval\n.",
        "cbuiltins\ngetattr\n.",
        "\u0080\u0004\u008c\u0002os\u008c\u0006system\u0093.",
        "ctorch\nload\n.",
        "ctorch.nn.modules.linear\nLinear\n.",
        "ccollections\nOrderedDict.__init__\n.",
        "ctorch._utils\n_rebuild_tensor_v3\n.",
        "ctorch\nEvilStorage\n.",
        "ctorch.nn\nFloatStorage\n."
      })
  void refusesEveryOtherNameBeforeAnythingIsCalled(String pickle) {
    assertRefused(pickle, "which is refused");
  }

  @Test
  void namesWhatItRefuses() {
    assertRefused("cos\nsystem\n(U\u0002lstR.", "it refers to os.system, which is refused");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(ios\nsystem\n.",
        "(N o.",
        "N)\u0081.",
        "\u0082\u0001.",
        "P1\n.",
        "\u008f.",
        "Z."
      })
  void refusesEveryOtherInstruction(String pickle) {
    assertRefused(pickle, "which a checkpoint of weights does not need");
  }

  @Test
  void refusesWhatDoesNotAddUp() {
    assertRefused("R.", "lacks an operand");
    assertRefused("(0.", "lacks an operand");
    assertRefused("t.", "lacks its mark");
    assertRefused("N)R.", "it calls a none");
    assertRefused("U\u0001a)R.", "it calls the text 'a'");
    assertRefused("NNNs.", "takes a map");
    assertRefused("}(U\u0001au.", "a key without a value");
    assertRefused("h\u0003.", "refers to value 3, which is not there");
    assertRefused("]}sN.", "lacks an operand");
    assertRefused("}]Ns.", "a dict has a list as a key");
    assertRefused("}))s.", "a dict has a tuple as a key");
    assertRefused("Nb.", "lacks an operand");
    assertRefused("U\u0001aNb.", "takes a map");
    assertRefused("Inone\n.", "is not a number");
    assertRefused("I" + "9".repeat(1000) + "\n.", "is not a number that is taken");
    assertRefused("\u008b\u00ff\u00ff\u00ff\u007f.", "at most 32 are taken");
    assertRefused("\u0080\u0006N.", "protocol 6; up to 5 are read");
    assertRefused("X\u0001\0\0\0\u00ff.", "is not UTF-8");
    assertRefused("U\u0005aQ.", "it ends inside of a pickle");
    assertRefused("", "it ends inside of a pickle");
    assertRefused("N)Q.", "a storage is named by []");
    assertRefused(
        "ctorch._utils\n_rebuild_tensor_v2\n)R.", "of which the first should be a Storage");
  }

  @Test
  void sizesAreComparedBeforeAnythingIsAllocated() {
    assertRefused("X\u00ff\u00ff\u00ff\u00ff.", "a pickle of more than 16777216 is not taken");
    assertRefused("B\u00ff\u00ff\u00ff\u007f.", "a pickle of more than");
    assertRefused(
        "\u008d\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff.", "18446744073709551615");
    assertRefused("\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f.", "9223372036854775807");
    assertRefused("c" + "a".repeat(5000) + "\nb\n.", "is longer than 4096 bytes");
  }

  @Test
  void bombsEndInAnErrorOrSmall() throws IOException {
    assertRefused("]".repeat(1_100_000) + ".", "more than 1000000 instructions");
    // A billion laughs: each list holds the one before ten times.
    StringBuilder laughs = new StringBuilder("]q\0");
    for (int i = 0; i < 100; i++) {
      String before = "h" + (char) i;
      laughs.append("](").append(before.repeat(10)).append("eq").append((char) (i + 1));
    }
    assertThat((List<?>) read(laughs + ".")).hasSize(10);
    // A list that contains itself.
    assertThat((List<?>) read("]q\0h\0a.")).hasSize(1);
  }

  @Test
  void everyPrefixIsAnError() {
    String whole =
        Pickles.dictOf(
            Pickles.tensor(
                Pickles.storage("FloatStorage", "0", 6),
                0,
                Pickles.tuple(2, 3),
                Pickles.tuple(3, 1)));
    for (int end = 0; end < whole.length(); end++) {
      String cut = whole.substring(0, end);
      assertThatThrownBy(() -> read(cut)).isInstanceOf(TensorFileException.class);
    }
  }
}
