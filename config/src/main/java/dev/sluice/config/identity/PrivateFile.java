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
    try {
      if (!Files.exists(file)) {
        make(file, making.get());
      }
      return Files.readString(file, StandardCharsets.US_ASCII).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(file + " can't be used", e);
    }
  }

  private static void make(Path file, String secret) throws IOException {
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
