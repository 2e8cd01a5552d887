package io.deeperstream.pipeline.settings;

/** Range checks whose messages name the setting, the value and what is allowed. */
final class Checks {

  private Checks() {}

  static void atLeast(String setting, double value, double least) {
    if (!(value >= least)) {
      throw new InvalidSettingException(
          "--%s is %s; it must be at least %s".formatted(setting, plain(value), plain(least)));
    }
  }

  static void within(String setting, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new InvalidSettingException(
          "--%s is %s; it must lie in [%s, %s]"
              .formatted(setting, plain(value), plain(least), plain(most)));
    }
  }

  static void notBlank(String setting, String value) {
    if (value == null || value.isBlank()) {
      throw new InvalidSettingException("--%s is empty; it must be given".formatted(setting));
    }
  }

  private static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
