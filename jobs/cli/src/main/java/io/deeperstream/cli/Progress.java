package io.deeperstream.cli;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress on the terminal: a line that is redrawn, or one every few seconds in a log. */
final class Progress {

  private static final int LOG_MILLIS = 5000;
  private static final int TERMINAL_MILLIS = 500;
  private static final int WIDTH = 240;

  private Progress() {}

  /**
   * A bar that is running.
   *
   * @param total images to come, negative where nobody knows
   */
  static ProgressBar bar(String name, long total) {
    boolean terminal = System.console() != null;
    return new ProgressBarBuilder()
        .setTaskName(name)
        .setUnit(" images", 1)
        .setInitialMax(total)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(terminal ? TERMINAL_MILLIS : LOG_MILLIS)
        .setConsumer(
            terminal
                ? new ConsoleProgressBarConsumer(System.err, WIDTH)
                : new DelegatingProgressBarConsumer(System.err::println, WIDTH))
        .build();
  }
}
