package io.deeperstream.view.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.deeperstream.view.state.ViewContents;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Opens the page in a headless Chromium, in two widths and two themes; skipped where none is
 * installed. Leaves its pictures in {@code target/screenshots}.
 */
class PageTest {

  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static final int ENTER = 13;

  /** Drops a picture that the page has drawn itself. */
  private static final String DROP =
      """
      new Promise((done) => {
        const canvas = Object.assign(document.createElement('canvas'), {width: 240, height: 180});
        const context = canvas.getContext('2d');
        context.fillStyle = '#4a90a4';
        context.fillRect(0, 0, 240, 180);
        context.fillStyle = '#f3d692';
        context.arc(120, 90, 60, 0, 7);
        context.fill();
        canvas.toBlob((blob) => {
          const files = new DataTransfer();
          files.items.add(new File([blob], 'mine.png', {type: 'image/png'}));
          document.getElementById('drop').dispatchEvent(
              new DragEvent('drop', {dataTransfer: files, cancelable: true}));
          done();
        });
      })
      """;

  @TempDir Path profile;

  private ViewServer server;
  private Browser browser;
  private ViewContents contents;

  @BeforeEach
  void start() throws Exception {
    Optional<Path> chromium = Browser.installed();
    assumeTrue(chromium.isPresent(), "no Chromium is installed");
    contents = new InventedJob().contents();
    server = ViewServer.start(contents, Optional.of(new InventedJob.OnePlace()), "127.0.0.1", 0);
    browser = Browser.start(chromium.get(), profile);
  }

  @AfterEach
  void stop() {
    if (browser != null) {
      browser.close();
    }
    if (server != null) {
      server.close();
    }
  }

  private void show(String name, boolean isWide, boolean isDark) throws Exception {
    int width = isWide ? 1440 : 390;
    browser.open(
        URI.create(server.uri() + "/?window=" + name + width + isDark + "#" + name),
        width,
        isWide ? 1000 : 844,
        isDark);
    browser.await("!document.getElementById('panel-%s').hidden".formatted(name));
    switch (name) {
      case "map" -> {
        browser.await("document.querySelectorAll('#gallery .pictures img').length > 20");
        browser.await("document.querySelectorAll('#detail img').length >= 8");
        browser.await("document.querySelector('#treemap canvas') !== null");
      }
      case "training" ->
          browser.await("document.querySelectorAll('#training-grid canvas').length === 6");
      case "lineage" -> browser.await("document.querySelector('#sankey canvas') !== null");
      case "dead-letters" -> browser.await("document.querySelectorAll('.reason').length > 2");
      default -> {
        browser.evaluate(DROP);
        browser.await("document.querySelectorAll('#placed .row').length === 5");
      }
    }
    assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
        .as("nothing is wider than the window")
        .isLessThanOrEqualTo(width);
    // Charts and pictures are drawn a little after their elements are there.
    Thread.sleep(700);
    browser.screenshot(
        SCREENSHOTS.resolve(
            "%s-%s-%s.png".formatted(name, isWide ? "wide" : "narrow", isDark ? "dark" : "light")));
  }

  @Test
  void showsEveryPanelInBothWidthsAndThemes() throws Exception {
    for (String panel : List.of("map", "training", "lineage", "try", "dead-letters")) {
      show(panel, true, false);
      show(panel, false, true);
    }
    show("map", true, true);
    show("map", false, false);
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void opensAClusterByKeyboard() throws Exception {
    show("map", true, false);
    browser.evaluate("document.querySelectorAll('.tile')[5].focus()");
    String name = browser.evaluate("document.activeElement.dataset.cluster").asText();
    assertThat(InventedJob.names()).contains(name);
    browser.press("Enter", ENTER);
    browser.await(
        "document.querySelector('#detail h3').textContent === 'Cluster %s'".formatted(name));
    browser.await("document.querySelectorAll('.tile')[5].ariaPressed === 'true'");
    assertThat(
            browser
                .evaluate(
                    "[...document.querySelectorAll('a, button, select, input')].every(e =>"
                        + " (e.textContent || e.labels?.[0]?.textContent || '').trim() !== '')")
                .asBoolean())
        .as("whatever takes the focus has a name")
        .isTrue();
  }

  @Test
  void saysInWordsWhenItCannotBeReliedOn() throws Exception {
    show("map", true, false);
    contents.clusters().failed("topic 'centroids' does not exist");
    browser.await("document.getElementById('notice').textContent.includes('does not exist')");
    contents.clusters().reading(true);
    browser.await("document.getElementById('notice').hidden");
    server.close();
    browser.await("document.getElementById('notice').textContent.includes('does not answer')");
    server = null;
  }

  @Test
  void saysWhenThereIsNothingYet() throws Exception {
    try (ViewServer empty =
        ViewServer.start(ViewContents.empty(1), Optional.empty(), "127.0.0.1", 0)) {
      browser.open(URI.create(empty.uri() + "/#training"), 1000, 800, false);
      browser.await("!document.getElementById('training-empty').hidden");
      browser.await("document.getElementById('notice').textContent.includes('still reading')");
      browser.evaluate("location.hash = '#try'");
      browser.evaluate(DROP);
      browser.await("document.getElementById('placed').textContent.includes('no model store')");
      assertThat(browser.evaluate("document.title").asText()).isEqualTo("deeperstream");
    }
  }
}
