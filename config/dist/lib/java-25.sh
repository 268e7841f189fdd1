# Finds Java 25. Sourced by bin/sluice and by the build: POSIX sh, and no process is started
# where a file says the same.

# is_java_25 HOME PROGRAM: whether HOME is a Java 25 that has PROGRAM (java, or javac for a JDK).
is_java_25() {
  [ -x "$1/bin/$2" ] && [ -r "$1/release" ] || return 1
  while IFS='=' read -r key value; do
    [ "$key" = JAVA_VERSION ] || continue
    case $value in
      '"25"' | '"25.'*) return 0 ;;
      *) return 1 ;;
    esac
  done <"$1/release"
  return 1
}

# java_home_on_path: prints the home of the java on the PATH, whatever its version.
java_home_on_path() {
  program=$(command -v java) || return 0
  program=$(readlink -f "$program" 2>/dev/null || echo "$program")
  home=${program%/bin/java}
  if [ ! -r "$home/release" ]; then # a version manager's shim: only Java itself knows
    home=$("$program" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p')
  fi
  echo "$home"
}

# find_java_25 PROGRAM: sets JAVA_25_HOME, or returns 1.
find_java_25() {
  JAVA_25_HOME=${JAVA_HOME:-}
  is_java_25 "$JAVA_25_HOME" "$1" && return 0
  for JAVA_25_HOME in "$(java_home_on_path)" \
    /usr/lib/jvm/* /usr/java/* /opt/* /opt/java/* \
    "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk@25/libexec/openjdk.jdk/Contents/Home; do
    is_java_25 "$JAVA_25_HOME" "$1" && return 0
  done
  return 1
}
