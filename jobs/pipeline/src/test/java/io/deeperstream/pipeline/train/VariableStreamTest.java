package io.deeperstream.pipeline.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;

class VariableStreamTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final VariableStream.Writer writer = new VariableStream.Writer(out);

  private static float[] random(int size) {
    Random random = new Random(size);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private VariableStream.Reader reader() {
    return new VariableStream.Reader(new ByteArrayInputStream(out.toByteArray()));
  }

  @Test
  void variablesComeBackInTheirOrder() throws IOException {
    // Below, at and above the buffer.
    for (int size : new int[] {0, 1, 65_535, 65_536, 65_537, 200_000}) {
      writer.write("v" + size, random(size));
    }
    VariableStream.Reader reader = reader();
    for (int size : new int[] {0, 1, 65_535, 65_536, 65_537, 200_000}) {
      assertThat(reader.read("v" + size)).isEqualTo(random(size));
    }
  }

  @Test
  void theBytesAreLittleEndianFloats() throws IOException {
    writer.write("w", new float[] {1.5f, -2});
    ByteBuffer expected = ByteBuffer.allocate(2 + 1 + 4 + 8);
    expected.putShort((short) 1).put((byte) 'w').putInt(2);
    expected.order(ByteOrder.LITTLE_ENDIAN).putFloat(1.5f).putFloat(-2);
    assertThat(out.toByteArray()).isEqualTo(expected.array());
  }

  @Test
  void anotherVariableOrACutStreamIsRefused() throws IOException {
    writer.write("conv1/kernel", random(100));
    assertThatThrownBy(() -> reader().read("conv1/bias"))
        .isInstanceOf(SuppressRestartsException.class)
        .hasStackTraceContaining("the state has conv1/kernel where conv1/bias belongs");
    byte[] cut = Arrays.copyOf(out.toByteArray(), out.size() - 1);
    assertThatThrownBy(
            () -> new VariableStream.Reader(new ByteArrayInputStream(cut)).read("conv1/kernel"))
        .isInstanceOf(SuppressRestartsException.class)
        .hasStackTraceContaining("the state ends at element 0 of 100 of conv1/kernel");
  }

  @Test
  void aValueThatIsNotFiniteIsRefused() {
    assertThatThrownBy(() -> writer.write("super/bias", new float[] {0, Float.NaN}))
        .isInstanceOf(VariableStream.NotFiniteException.class)
        .hasMessage("element 1 of super/bias is NaN");
  }
}
