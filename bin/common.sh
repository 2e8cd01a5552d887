# What the commands in this folder share. Sourced with $root set to the checkout.

# What Flink's own start scripts give every JVM, and the package whose Avro classes may be made.
jvm_options=(
  --add-exports=java.rmi/sun.rmi.registry=ALL-UNNAMED
  --add-exports=java.security.jgss/sun.security.krb5=ALL-UNNAMED
  --add-opens=java.base/java.lang=ALL-UNNAMED
  --add-opens=java.base/java.net=ALL-UNNAMED
  --add-opens=java.base/java.io=ALL-UNNAMED
  --add-opens=java.base/java.nio=ALL-UNNAMED
  --add-opens=java.base/sun.nio.ch=ALL-UNNAMED
  --add-opens=java.base/java.lang.reflect=ALL-UNNAMED
  --add-opens=java.base/java.text=ALL-UNNAMED
  --add-opens=java.base/java.time=ALL-UNNAMED
  --add-opens=java.base/java.util=ALL-UNNAMED
  --add-opens=java.base/java.util.concurrent=ALL-UNNAMED
  --add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED
  --add-opens=java.base/java.util.concurrent.locks=ALL-UNNAMED
  -Dorg.apache.avro.SERIALIZABLE_PACKAGES=io.deeperstream.schemas
  # Native memory is TensorFlow's, RocksDB's and OpenBLAS's together: no bound derived from the heap.
  -Dorg.bytedeco.javacpp.maxphysicalbytes=0
  -Dorg.bytedeco.javacpp.maxbytes=0
)

# Java reads and writes the names of files as the locale says: without one, all beyond ASCII are mangled.
case "${LC_ALL:-${LC_CTYPE:-${LANG:-}}}" in
  *UTF-8* | *utf8* | *utf-8*) ;;
  *) export LC_ALL=C.UTF-8 ;;
esac

cli="$root/jobs/cli/target"
class_path="$cli/deeperstream-cli-0.1.0-SNAPSHOT.jar:$cli/lib/*"

java_command() {
  if [ -n "${JAVA_HOME:-}" ]; then echo "$JAVA_HOME/bin/java"; else echo java; fi
}

# Builds a module (jobs/cli where none is named) and what it needs, where there is no build or a source is newer
# than it. DEEPERSTREAM_BUILT, set, says that the caller has just built.
build_if_needed() {
  [ -z "${DEEPERSTREAM_BUILT:-}" ] || return 0
  local module="${1:-jobs/cli}"
  local built="$root/$module/target/built"
  if [ ! -f "$built" ] || [ -n "$(find "$root/pom.xml" "$root"/schemas "$root"/jobs -path '*/target' -prune -o \( -path '*/src/main/*' -o -name pom.xml \) -type f -newer "$built" -print -quit)" ]; then
    command -v mvn >/dev/null || { echo "deeperstream: Maven 3.8 or later (mvn) is needed to build; it is not on the PATH" >&2; exit 1; }
    echo "deeperstream: building (the first time takes some minutes)" >&2
    (cd "$root" && mvn -q --batch-mode -Dmaven.test.skip -Dspotless.check.skip ${DEEPERSTREAM_MAVEN_OPTIONS:-} -pl "$module" -am package) >&2
    touch "$built"
  fi
}
