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

  private static final String NAME = DevelopmentIdentity.NAME;

  private static final int SEAL_KEY_BYTES = 32;

  private final Path directory;
  private final SecureRandom random;

  DevelopmentFiles(Path directory, SecureRandom random) {
    this.directory = directory;
    this.random = random;
  }

  /**
   * Makes the development identity in the database where there is no {@code dev-key} yet, or
   * nothing else. What somebody took back or deleted later stays so while the file is there.
   *
   * @throws IllegalStateException when the file holds something else than a key
   */
  void ensureIdentity(Database database) {
    Path file = directory.resolve("dev-key");
    String kept = PrivateFile.read(file);
    if (kept == null) {
      ApiKey made = ApiKey.generate(null, random);
      ensure(database, made);
      PrivateFile.make(file, made.reveal()); // last: a file says that there was an identity once
      LOG.info("development identity: tenant {}, new API key in {}", NAME, file);
      return;
    }
    ApiKey key = ApiKey.parse(kept);
    if (key == null) {
      throw new IllegalStateException(file + " holds no API key: delete it for a new one");
    }
    if (DevelopmentIdentity.isUntouched(database)) {
      ensure(database, key); // the data was deleted, and its key was not
    }
    if (DevelopmentIdentity.hasKey(database, key.publicId())) {
      LOG.info("development identity: tenant {}, its API key in {}", NAME, file);
    } else {
      LOG.info("the API key in {} was revoked or deleted: delete the file for a new one", file);
    }
  }

  private static void ensure(Database database, ApiKey key) {
    var _ = DevelopmentIdentity.ensure(database, key.publicId(), key.secretHash());
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
