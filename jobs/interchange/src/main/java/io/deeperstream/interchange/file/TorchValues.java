package io.deeperstream.interchange.file;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The values that a checkpoint's pickle can hold besides Python's texts, numbers, lists and dicts.
 */
final class TorchValues {

  /**
   * A tuple.
   *
   * @param items not copied
   */
  record Tuple(List<Object> items) {}

  /** Python's {@code None}. */
  enum None {
    NONE
  }

  /** A class or function on the list of harmless ones; it is never called. */
  enum Global {
    ORDERED_DICT("collections", "OrderedDict"),
    REBUILD_TENSOR("torch._utils", "_rebuild_tensor"),
    REBUILD_TENSOR_V2("torch._utils", "_rebuild_tensor_v2"),
    REBUILD_PARAMETER("torch._utils", "_rebuild_parameter"),
    SIZE("torch", "Size");

    private final String module;
    private final String function;

    Global(String module, String function) {
      this.module = module;
      this.function = function;
    }

    boolean isNamed(String otherModule, String otherFunction) {
      return module.equals(otherModule) && function.equals(otherFunction);
    }

    @Override
    public String toString() {
      return module + "." + function;
    }
  }

  /**
   * A storage of tensors' elements, or a view of one.
   *
   * @param type of the elements
   * @param key of the storage in its file
   * @param elements in the whole storage
   * @param viewOffset elements before this view of it
   * @param viewElements elements in this view
   */
  record Storage(TensorType type, String key, long elements, long viewOffset, long viewElements) {

    /** Bytes of the whole storage. */
    long bytes() {
      return Math.multiplyExact(elements, (long) type.bytes());
    }
  }

  /**
   * A tensor as a part of a storage.
   *
   * @param storage holds its elements, and possibly those of others
   * @param offset of its first element in the storage's view
   * @param shape extents
   * @param strides elements from one to the next along each dimension
   */
  record Tensor(Storage storage, long offset, List<Long> shape, List<Long> strides) {}

  private TorchValues() {}

  /** Returns a value's kind for messages; does not look at its contents. */
  static String kind(Object value) {
    if (value instanceof String text) {
      return "the text '%.60s'".formatted(text);
    }
    if (value instanceof Number || value instanceof Boolean) {
      return "the number %.60s".formatted(value);
    }
    if (value instanceof Global || value instanceof TensorType) {
      return value.toString();
    }
    if (value instanceof List) {
      return "a list";
    }
    return value instanceof Map
        ? "a dict"
        : "a %s".formatted(value.getClass().getSimpleName().toLowerCase(Locale.ROOT));
  }
}
