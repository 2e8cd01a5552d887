package io.deeperstream.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VariableDigestTest {

  @Test
  void isTheSha256OfNamesAndLittleEndianValues() throws Exception {
    float[] values = new float[(1 << 20) + 3];
    for (int i = 0; i < values.length; i++) {
      values[i] = i * 0.25f;
    }
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    MessageDigest plain = MessageDigest.getInstance("SHA-256");
    plain.update("conv1/kernel".getBytes(StandardCharsets.UTF_8));
    plain.update(bytes.array());

    VariableDigest digest = new VariableDigest();
    digest.add("conv1/kernel", values);
    assertThat(digest.hex()).isEqualTo(HexFormat.of().formatHex(plain.digest()));
  }

  @Test
  void everyBitAndEveryNameCountsAndTheOrderOfAMapDoesNot() {
    Map<String, float[]> one = new LinkedHashMap<>();
    one.put("a", new float[] {1, 2});
    one.put("b", new float[] {0f});
    Map<String, float[]> turned = new LinkedHashMap<>();
    turned.put("b", new float[] {0f});
    turned.put("a", new float[] {1, 2});
    assertThat(VariableDigest.of(turned)).isEqualTo(VariableDigest.of(one));
    assertThat(VariableDigest.of(Map.of("a", new float[] {1, 2}, "b", new float[] {-0f})))
        .isNotEqualTo(VariableDigest.of(one));
    assertThat(VariableDigest.of(Map.of("a", new float[] {1, 2}, "c", new float[] {0f})))
        .isNotEqualTo(VariableDigest.of(one));
    assertThat(VariableDigest.of(Map.of("a", new float[] {1, Math.nextUp(2f)}, "b", new float[1])))
        .isNotEqualTo(VariableDigest.of(one));
  }
}
