package io.deeperstream.training;

/** The entries of a restored memory are not those that its state was taken with. */
public final class AlteredMemoryException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  AlteredMemoryException(int entries, long found, long stored) {
    super(
        "the memory's %d entries have digest %016x; %016x was stored"
            .formatted(entries, found, stored));
  }
}
