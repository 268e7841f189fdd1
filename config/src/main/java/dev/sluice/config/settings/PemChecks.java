package dev.sluice.config.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import org.jspecify.annotations.Nullable;

/** Whether PEM files hold what they are to hold. */
final class PemChecks {
  private PemChecks() {}

  /** What was expected of a file with certificates; null when it is one. */
  static @Nullable String certificates(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return CertificateFactory.getInstance("X.509").generateCertificates(in).isEmpty()
          ? "a PEM file with certificates; there is none in it"
          : null;
    } catch (CertificateException e) {
      return "a PEM file with certificates; this one can't be understood";
    } catch (IOException e) {
      return "a PEM file that can be read";
    }
  }

  /** What was expected of a file with a private key; null when it is one. */
  static @Nullable String privateKey(Path file) {
    try {
      return Files.readString(file).contains("-----BEGIN PRIVATE KEY-----")
          ? null
          : "a PEM file with a private key in PKCS#8, not encrypted";
    } catch (IOException e) {
      return "a PEM file that can be read";
    }
  }
}
