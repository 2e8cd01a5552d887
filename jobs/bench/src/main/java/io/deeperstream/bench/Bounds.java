package io.deeperstream.bench;

import io.deeperstream.pipeline.settings.InvalidSettingException;

/** Checks values of options; the messages name the option, the value and the bound. */
final class Bounds {

  private Bounds() {}

  /**
   * Checks a lower bound.
   *
   * @param option with its dashes
   * @throws InvalidSettingException if {@code value} is below {@code least}
   */
  static void atLeast(String option, long value, long least) {
    if (value < least) {
      throw new InvalidSettingException(
          "%s is %d; it must be at least %d".formatted(option, value, least));
    }
  }
}
