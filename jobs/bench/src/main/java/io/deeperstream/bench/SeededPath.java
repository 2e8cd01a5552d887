package io.deeperstream.bench;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A name for tables, and a path that may differ from seed to seed, given as {@code NAME=PATH}.
 *
 * @param name as it is called in tables
 * @param path {@value #SEED} in it stands for the seed
 */
record SeededPath(String name, String path) {

  /** Stands for the seed in a path. */
  static final String SEED = "{seed}";

  /** Reads {@code NAME=PATH}; empty if it is not written so. */
  static Optional<SeededPath> parse(String given) {
    int sign = given.indexOf('=');
    return sign < 1 || sign == given.length() - 1
        ? Optional.empty()
        : Optional.of(new SeededPath(given.substring(0, sign), given.substring(sign + 1)));
  }

  /** The path of a seed, whether or not there is something. */
  Path of(long seed) {
    return Path.of(path.replace(SEED, Long.toString(seed)));
  }
}
