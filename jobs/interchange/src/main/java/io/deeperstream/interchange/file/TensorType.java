package io.deeperstream.interchange.file;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;

/** The type of a tensor's elements, by the name that safetensors gives it. */
public enum TensorType {
  F64(8, "Double"),
  F32(4, "Float"),
  F16(2, "Half"),
  BF16(2, "BFloat16"),
  I64(8, "Long"),
  I32(4, "Int"),
  I16(2, "Short"),
  I8(1, "Char"),
  U64(8, ""),
  U32(4, ""),
  U16(2, ""),
  U8(1, "Byte"),
  BOOL(1, "Bool");

  private final int bytes;
  private final String torch;

  TensorType(int bytes, String torch) {
    this.bytes = bytes;
    this.torch = torch;
  }

  /** Bytes of an element. */
  public int bytes() {
    return bytes;
  }

  /** Tells whether elements can be read as float32 without loss: float32, float16 and bfloat16. */
  public boolean isFloat() {
    return this == F32 || this == F16 || this == BF16;
  }

  /** By the name in a safetensors header, such as {@code BF16}. */
  static Optional<TensorType> ofSafetensors(String name) {
    for (TensorType type : values()) {
      if (type.name().equals(name)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /** By the name of PyTorch's storage class, such as {@code FloatStorage}. */
  static Optional<TensorType> ofTorchStorage(String className) {
    for (TensorType type : values()) {
      if (!type.torch.isEmpty() && className.equals(type.torch + "Storage")) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /**
   * The next element of a little-endian buffer, exactly.
   *
   * @throws IllegalStateException if {@link #isFloat} is false
   */
  float next(ByteBuffer buffer) {
    return switch (this) {
      case F32 -> buffer.getFloat();
      case F16 -> half(buffer.getShort());
      case BF16 -> Float.intBitsToFloat(buffer.getShort() << 16);
      default -> throw new IllegalStateException("%s is not read as float32".formatted(this));
    };
  }

  /** IEEE 754 binary16: a sign, 5 bits of exponent with bias 15, 10 bits of fraction. */
  private static float half(short bits) {
    int sign = (bits & 0x8000) << 16;
    int exponent = (bits >> 10) & 0x1f;
    int fraction = bits & 0x3ff;
    if (exponent == 0) {
      // Subnormal: fraction · 2⁻²⁴, which float32 has as a normal number.
      float magnitude = fraction * 0x1p-24f;
      return sign == 0 ? magnitude : -magnitude;
    }
    int wide = exponent == 0x1f ? 0xff : exponent - 15 + 127;
    return Float.intBitsToFloat(sign | (wide << 23) | (fraction << 13));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
