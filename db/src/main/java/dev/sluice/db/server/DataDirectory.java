package dev.sluice.db.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The embedded server's directory, held by one process at a time from {@link #hold} to {@link
 * #close}. Readable by its owner alone.
 */
final class DataDirectory implements AutoCloseable {

  /*
   * Layout. `lock`: held while a process uses the directory; its text is that process's id.
   * `password`: of the server's users, mode 0600. `bin/`: the unpacked server. `data/`: PGDATA.
   * `ready`: there once the server has started on `data/`; without it `data/` is what an interrupted
   * first start left, and is set aside (never deleted). `server.log`: what the server says.
   */

  /** The name of the file with the password. */
  static final String PASSWORD = "password";

  private static final String READY = "ready";

  private static final int PASSWORD_BYTES = 32;

  /** A server log longer than this, in bytes, is begun anew at start. */
  private static final long MAX_KEPT_LOG_BYTES = 1L << 20;

  /**
   * Directories that this very process holds. Asked first: to open and close a file a second time
   * would give up the process's lock on it (fcntl(2), "Record locks").
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path root;
  private final FileChannel lockFile;
  private final String password;

  private DataDirectory(Path root, FileChannel lockFile, String password) {
    this.root = root;
    this.lockFile = lockFile;
    this.password = password;
  }

  /**
   * Makes the directory when it is absent, and holds it.
   *
   * @throws DatabaseException when another process holds it, it belongs to something else, or
   *     cannot be written
   */
  static DataDirectory hold(Path directory) {
    try {
      Path root = makeOrCheck(directory.toAbsolutePath().normalize());
      if (!HELD.add(root)) {
        throw inUse(root, ProcessHandle.current().pid() + "");
      }
      try {
        return lock(root);
      } catch (IOException | RuntimeException e) {
        HELD.remove(root);
        throw e;
      }
    } catch (IOException e) {
      throw new DatabaseException(
          "the data directory " + directory + " cannot be used: " + reason(e), e);
    }
  }

  /**
   * Whether a server has ever started on it. Also true when that can't be told, which {@link #hold}
   * has words for.
   */
  static boolean isStartedOnce(Path directory) {
    return !Files.notExists(directory.resolve(READY));
  }

  private static Path makeOrCheck(Path root) throws IOException {
    Files.createDirectories(root);
    if (!Files.exists(root.resolve("lock"))) {
      try (Stream<Path> entries = Files.list(root)) {
        if (entries.findAny().isPresent()) {
          throw new DatabaseException(
              "the data directory "
                  + root
                  + " holds other files (expected: an empty or absent directory,"
                  + " or one that Sluice has made)");
        }
      }
    }
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
    return root.toRealPath();
  }

  private static DataDirectory lock(Path root) throws IOException {
    Path path = root.resolve("lock");
    FileChannel channel =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw inUse(root, Files.readString(path).strip());
      }
      channel.truncate(0);
      channel.write(ascii(ProcessHandle.current().pid() + "\n"));
      setAsideUnfinished(root);
      return new DataDirectory(root, channel, passwordIn(root));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static void setAsideUnfinished(Path root) throws IOException {
    Path data = root.resolve("data");
    if (Files.exists(data) && !Files.exists(root.resolve(READY))) {
      Files.move(data, root.resolve("data-unfinished-" + Instant.now().toEpochMilli()));
    }
  }

  private static String passwordIn(Path root) throws IOException {
    Path path = root.resolve(PASSWORD);
    if (Files.exists(path)) {
      return Files.readString(path, StandardCharsets.US_ASCII).strip();
    }
    byte[] secret = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(secret);
    String password = HexFormat.of().formatHex(secret);
    Path fresh =
        root.resolve("password.new"); // renamed when complete: a torn one would lock us out
    Files.deleteIfExists(fresh);
    Files.createFile(
        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    writeDurably(fresh, password);
    Files.move(fresh, path);
    return password;
  }

  /** Refuses data of another major version, on which the server would not start. */
  void checkVersion(String expected) throws IOException {
    Path file = data().resolve("PG_VERSION");
    String version = Files.exists(file) ? Files.readString(file).strip() : expected;
    if (!version.equals(expected)) {
      throw new DatabaseException(
          "the data directory %s was made by PostgreSQL %s (expected: %s)"
              .formatted(root, version, expected));
    }
  }

  Path data() {
    return root.resolve("data");
  }

  Path binaries() {
    return root.resolve("bin");
  }

  Path passwordFile() {
    return root.resolve(PASSWORD);
  }

  String password() {
    return password;
  }

  /** Where the server's own log goes. */
  Path log() {
    return root.resolve("server.log");
  }

  /** Begins the server's own log anew when it has grown long. */
  void shortenLog() throws IOException {
    if (Files.exists(log()) && Files.size(log()) > MAX_KEPT_LOG_BYTES) {
      Files.delete(log());
    }
  }

  /** Notes durably that the server has started on {@link #data()}. */
  void markReady() throws IOException {
    Path ready = root.resolve(READY);
    if (!Files.exists(ready)) {
      writeDurably(ready, Instant.now().toString());
    }
  }

  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      throw new DatabaseException("the data directory " + root + " could not be given back", e);
    } finally {
      HELD.remove(root);
    }
  }

  @Override
  public String toString() {
    return root.toString();
  }

  private static void writeDurably(Path path, String text) throws IOException {
    try (FileChannel file =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      file.write(ascii(text + "\n"));
      file.force(true);
    }
  }

  private static ByteBuffer ascii(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static DirectoryInUseException inUse(Path root, String pid) {
    return new DirectoryInUseException(
        "the data directory " + root + " is in use by another Sluice (process " + pid + ")");
  }

  /** What went wrong, without the path that {@link FileSystemException} puts before it. */
  private static String reason(IOException e) {
    return switch (e) {
      case java.nio.file.AccessDeniedException _ -> "permission denied";
      case java.nio.file.FileAlreadyExistsException _ -> "it is not a directory";
      case FileSystemException f when f.getReason() != null -> f.getReason();
      default -> e.getClass().getSimpleName();
    };
  }
}
