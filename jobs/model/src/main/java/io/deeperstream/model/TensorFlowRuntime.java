package io.deeperstream.model;

import ai.djl.engine.Engine;
import com.sun.jna.Function;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.nio.file.Path;
import org.bytedeco.javacpp.Loader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.proto.ConfigProto;

/**
 * TensorFlow's native libraries in this process: unpacked from the class path into a cache folder
 * once per machine, loaded once per process, never downloaded. Thread-safe.
 */
public final class TensorFlowRuntime {

  /** Environment variable or system property that names a folder of libraries already unpacked. */
  public static final String LIBRARY_PATH = "TENSORFLOW_LIBRARY_PATH";

  private static final Logger LOG = LoggerFactory.getLogger(TensorFlowRuntime.class);
  private static final String ENGINE = "TensorFlow";
  private static final String CLASS_LOADER = "io.deeperstream.tensorflow.classLoader";
  private static final String LOG_LEVEL = "TF_CPP_MIN_LOG_LEVEL";
  private static final String ONLY_FATAL = "3";

  private static boolean loaded;
  private static ComputeDevice device;

  private TensorFlowRuntime() {}

  /**
   * Loads the libraries if that has not happened yet, with one thread per core.
   *
   * @throws IllegalStateException if the class path holds none for this platform, or if another
   *     class loader of this process has loaded TensorFlow
   * @throws java.io.UncheckedIOException if they cannot be unpacked
   */
  public static void ensureLoaded() {
    ensureLoaded(TeacherOptions.defaults());
  }

  /**
   * Loads the libraries if that has not happened yet. The first call determines the sizes of the
   * two thread pools that all sessions of the process share.
   *
   * @param options whose thread counts size the pools
   * @throws IllegalStateException if the class path holds none for this platform, or if another
   *     class loader of this process has loaded TensorFlow
   * @throws java.io.UncheckedIOException if they cannot be unpacked
   */
  public static synchronized void ensureLoaded(TeacherOptions options) {
    if (loaded) {
      return;
    }
    refuseSecondClassLoader();
    if (System.getenv(LIBRARY_PATH) == null && System.getProperty(LIBRARY_PATH) == null) {
      Path folder = NativeLibraries.ofThisPlatform().unpackInto(NativeLibraries.cacheFolder());
      System.setProperty(LIBRARY_PATH, folder.toString());
    }
    setDefault("ai.djl.offline", "true");
    setDefault("OPT_OUT_TRACKING", "true");
    setDefault("ai.djl.tensorflow.num_intraop_threads", options.intraOpThreads());
    setDefault("ai.djl.tensorflow.num_interop_threads", options.interOpThreads());
    quieten();
    Engine engine = startEngine();
    loaded = true;
    LOG.info("TensorFlow {} is loaded", engine.getVersion());
  }

  /**
   * Loads the libraries for sessions on a device, and fixes that device for the process.
   *
   * @throws IllegalStateException if the device is not available, or the process uses another one
   */
  public static synchronized void ensureLoadedFor(TeacherOptions options) {
    ensureLoaded(options);
    if (device != null && !device.equals(options.device())) {
      throw new IllegalStateException(
          "the device is %s; this process computes on %s already, and can on one alone"
              .formatted(options.device(), device));
    }
    if (device == null) {
      options.device().requireAvailable();
      device = options.device();
      LOG.info("Networks compute on {}", device);
    }
  }

  /** Returns the default configuration of a session: it runs on the process's device. */
  static synchronized ConfigProto sessionConfig() {
    ensureLoaded();
    ConfigProto.Builder config = ConfigProto.newBuilder();
    (device == null ? ComputeDevice.CPU : device).configure(config);
    return config.build();
  }

  /**
   * Refuses to load TensorFlow if another class loader has done so, because two copies abort the
   * process. The mark names the class loader of JavaCPP, not that of this class: if TensorFlow's
   * jars are in a parent class loader, several class loaders may load this class.
   */
  private static void refuseSecondClassLoader() {
    String own = Integer.toHexString(System.identityHashCode(Loader.class.getClassLoader()));
    Object other = System.getProperties().putIfAbsent(CLASS_LOADER, own);
    if (other != null && !other.equals(own)) {
      throw new IllegalStateException(
          "another class loader (%s) of this process has loaded TensorFlow, this one (%s) cannot:"
                  .formatted(other, own)
              + " the jars of TensorFlow, DJL and JavaCPP belong into a common parent, such as"
              + " Flink's lib folder");
    }
  }

  /**
   * Starts the engine while JavaCPP searches folders first. By default JavaCPP prefers the class
   * path: it would unpack the libraries again, and two copies would be mapped. Its property for
   * this is read only once per process, and the clustering may have loaded JavaCPP before.
   */
  private static Engine startEngine() {
    try {
      Field pathsFirst = Loader.class.getDeclaredField("pathsFirst");
      pathsFirst.setAccessible(true);
      boolean before = pathsFirst.getBoolean(null);
      pathsFirst.setBoolean(null, true);
      try {
        return Engine.getEngine(ENGINE);
      } finally {
        pathsFirst.setBoolean(null, before);
      }
    } catch (ReflectiveOperationException | InaccessibleObjectException e) {
      LOG.debug("JavaCPP will unpack TensorFlow's libraries a second time", e);
      return Engine.getEngine(ENGINE);
    }
  }

  private static void setDefault(String property, int threads) {
    if (threads > 0) {
      setDefault(property, Integer.toString(threads));
    }
  }

  private static void setDefault(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /**
   * Silences TensorFlow's log. It writes a line to standard error for each model loaded and each
   * damaged image, and reads its level only from the process's environment, which Java cannot
   * change. Errors reach the caller as exceptions anyway.
   */
  private static void quieten() {
    if (System.getenv(LOG_LEVEL) != null) {
      return;
    }
    try {
      Function.getFunction("c", "setenv").invokeInt(new Object[] {LOG_LEVEL, ONLY_FATAL, 0});
    } catch (LinkageError e) {
      LOG.debug("Cannot set {}: TensorFlow will write to the standard error", LOG_LEVEL, e);
    }
  }
}
