package io.deeperstream.view.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deeperstream.schemas.Exemplar;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ExemplarGalleryTest {

  private final ExemplarGallery gallery = new ExemplarGallery(100);

  private static SubCluster cluster(int incarnation) {
    return new SubCluster(1, 2, incarnation, 3, 4, 0, Instant.EPOCH, Instant.EPOCH, 0);
  }

  private void take(int slot, int bytes) {
    gallery.take(Records.exemplar("a/b", 3, 1, 2, slot, new byte[bytes]));
  }

  @Test
  void holdsOneThumbnailASlotUntilItsTombstone() {
    take(1, 10);
    take(0, 20);
    take(1, 30);
    assertThat(gallery.of("a/b", 3, cluster(0)))
        .extracting(Exemplar::getSlot)
        .containsExactly(0, 1);
    assertThat(gallery.bytes()).isEqualTo(50);
    assertThat(gallery.of("a/b", 3, cluster(1))).as("another incarnation").isEmpty();
    assertThat(gallery.of("a/b", 2, cluster(0))).as("another generation").isEmpty();
    gallery.remove("a/b/3/1/2/1");
    gallery.remove("a/b/3/1/2/7");
    assertThat(gallery.bytes()).isEqualTo(20);
    gallery.remove("a/b/3/1/2/0");
    assertThat(gallery.of("a/b", 3, cluster(0))).isEmpty();
    assertThat(gallery.bytes()).isZero();
  }

  @Test
  void passesOverWhatHasNoRoom() {
    take(0, 60);
    take(1, 50);
    assertThat(gallery.passedOver()).isEqualTo(1);
    take(0, 90);
    assertThat(gallery.bytes()).isEqualTo(90);
    assertThat(gallery.of("a/b", 3, cluster(0))).hasSize(1);
  }

  @Test
  void refusesAKeyOfSomethingElse() {
    assertThatThrownBy(() -> gallery.remove("run/1/2/3/x")).hasMessageContaining("run/1/2/3/x");
  }
}
