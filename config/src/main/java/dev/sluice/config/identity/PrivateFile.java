package dev.sluice.config.identity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A file with one secret line that its owner alone may read (mode 0600), made once. */
final class PrivateFile {
  private PrivateFile() {}

  /**
   * What the file holds. When there is none it is made first, complete or not at all.
   *
   * @param making what a new one holds
   * @throws UncheckedIOException when it can't be read or made
   */
  static String readOrMake(Path file, Supplier<String> making) {
    String there = read(file);
    if (there != null) {
      return there;
    }
    String made = making.get();
    make(file, made);
    return made;
  }

  /**
   * What the file holds; null when there is none.
   *
   * @throws UncheckedIOException when it can't be read
   */
  static @Nullable String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file, StandardCharsets.US_ASCII).strip() : null;
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }

  /**
   * Makes the file, complete or not at all.
   *
   * @throws UncheckedIOException when it can't be made
   */
  static void make(Path file, String secret) {
    try {
      write(file, secret);
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }

  private static UncheckedIOException unusable(Path file, IOException e) {
    return new UncheckedIOException(file + " can't be used", e);
  }

  private static void write(Path file, String secret) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer bytes = StandardCharsets.US_ASCII.encode(secret + "\n");
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true); // what it opens is kept: a torn one would lock us out
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
