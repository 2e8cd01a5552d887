package io.deeperstream.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Something that a {@link SoakTrial} does to a running job. */
enum SoakFault {
  /** A TaskManager with tasks of the job gets SIGKILL; another one takes its place. */
  KILL_TASK_MANAGER("kill TaskManager"),
  /** The JobManager gets SIGKILL and is started again. */
  KILL_JOB_MANAGER("kill JobManager"),
  /** The broker gets SIGKILL and is started again. */
  KILL_BROKER("kill broker"),
  /** The job is cancelled, and restored from its last checkpoint. */
  CANCEL("cancel and restore"),
  /** The job is stopped with a savepoint, and resumed from it. */
  STOP("stop and resume");

  private static final List<SoakFault> KILLS =
      List.of(KILL_TASK_MANAGER, KILL_JOB_MANAGER, KILL_BROKER);

  private final String text;

  SoakFault(String text) {
    this.text = text;
  }

  /**
   * Draws the faults of a trial: the three kinds of kills in turns, each in a random order, a stop
   * behind the first third of them and a cancellation behind the second.
   *
   * @param kills at least 0
   */
  static List<SoakFault> draw(int kills, long seed) {
    Random random = new Random(seed);
    List<SoakFault> faults = new ArrayList<>();
    while (faults.size() < kills) {
      List<SoakFault> turn = new ArrayList<>(KILLS);
      Collections.shuffle(turn, random);
      faults.addAll(turn);
    }
    List<SoakFault> drawn = new ArrayList<>(faults.subList(0, kills));
    drawn.add(kills * 2 / 3, CANCEL);
    drawn.add(kills / 3, STOP);
    return drawn;
  }

  @Override
  public String toString() {
    return text;
  }
}
