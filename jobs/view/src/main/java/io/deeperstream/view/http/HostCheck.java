package io.deeperstream.view.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells by which names a view may be asked. A page in a browser can let a name of its own point to
 * this machine and read the answers (DNS rebinding); an address or a name of the machine it cannot
 * have.
 */
final class HostCheck {

  private static final Logger LOG = LoggerFactory.getLogger(HostCheck.class);

  private final Set<String> names = new HashSet<>(Set.of("localhost"));

  /**
   * @param host name or address that the view listens on
   */
  HostCheck(String host) {
    names.add(host.toLowerCase(Locale.ROOT));
    try {
      InetAddress machine = InetAddress.getLocalHost();
      names.add(machine.getHostName().toLowerCase(Locale.ROOT));
      names.add(machine.getCanonicalHostName().toLowerCase(Locale.ROOT));
    } catch (UnknownHostException e) {
      LOG.debug("this machine has no name; it is asked by its address", e);
    }
  }

  /**
   * Checks the header that names the host.
   *
   * @param header as it came, with or without a port; null where there is none
   * @throws HttpFailure 421 if it is another's name
   */
  void require(String header) throws HttpFailure {
    if (header == null) {
      return;
    }
    String name = header.replaceFirst(":\\d+$", "").toLowerCase(Locale.ROOT);
    boolean address = name.matches("[0-9.]+") || name.matches("\\[[0-9a-f:.%]+]");
    if (!address && !names.contains(name)) {
      throw HttpFailure.misdirected(name);
    }
  }
}
