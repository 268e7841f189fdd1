package dev.sluice.config.identity;

import dev.sluice.db.Database;
import dev.sluice.db.identity.DevelopmentIdentity;
import dev.sluice.proxy.identity.ApiKey;
import dev.sluice.proxy.identity.assertion.SealKeys;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The secrets with which one begins, in the directory of the embedded database, which the process
 * holds. Each is made at first start and kept.
 */
final class DevelopmentFiles {
  private static final Logger LOG = LoggerFactory.getLogger(DevelopmentFiles.class);

  private static final int SEAL_KEY_BYTES = 32;

  private final Path directory;
  private final SecureRandom random;

  DevelopmentFiles(Path directory, SecureRandom random) {
    this.directory = directory;
    this.random = random;
  }

  /**
   * Makes the development identity in the database, with the key of {@code dev-key}. Nothing that
   * is there is changed.
   *
   * @throws IllegalStateException when the file holds something else than a key
   */
  void ensureIdentity(Database database) {
    Path file = directory.resolve("dev-key");
    ApiKey key =
        ApiKey.parse(PrivateFile.readOrMake(file, () -> ApiKey.generate(null, random).reveal()));
    if (key == null) {
      throw new IllegalStateException(file + " holds no API key: delete it for a new one");
    }
    boolean isNew = DevelopmentIdentity.ensure(database, key.publicId(), key.secretHash());
    LOG.info(
        "development identity: tenant {}, {} API key in {}",
        DevelopmentIdentity.NAME,
        isNew ? "new" : "its",
        file);
  }

  /**
   * The key that signing keys are sealed with, of {@code assertion-key}.
   *
   * @throws IllegalArgumentException when the file holds something else
   */
  List<byte[]> sealKeys() {
    byte[] fresh = new byte[SEAL_KEY_BYTES];
    random.nextBytes(fresh);
    Path file = directory.resolve("assertion-key");
    return List.of(
        SealKeys.parse(PrivateFile.readOrMake(file, () -> HexFormat.of().formatHex(fresh))));
  }
}
