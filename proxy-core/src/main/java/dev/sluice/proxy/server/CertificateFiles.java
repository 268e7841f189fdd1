package dev.sluice.proxy.server;

import dev.sluice.proxy.settings.TlsSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What stood in the two files of {@link TlsSettings} at one moment. Immutable. */
final class CertificateFiles {
  /** How often files that change while they are read are read. */
  private static final int MAX_READS = 3;

  private static final byte[] PROBE = "sluice".getBytes(StandardCharsets.US_ASCII);

  private static final Pattern PEM_KEY =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----([^-]+)-----END");

  private final Path certificateFile;
  private final Path keyFile;
  private final byte[] certificates;
  private final byte[] key;
  private final String version;

  private CertificateFiles(TlsSettings settings) throws IOException {
    certificateFile = settings.certificate();
    keyFile = settings.key();
    byte[] front = bytes(certificateFile);
    byte[] rest = bytes(keyFile);
    byte[] again = bytes(certificateFile);
    for (int i = 1; i < MAX_READS && !Arrays.equals(front, again); i++) {
      front = again; // both were swapped while they were read: the pair was of two moments
      rest = bytes(keyFile);
      again = bytes(certificateFile);
    }
    certificates = front;
    key = rest;
    version = version(certificates, key);
  }

  /** A certificate with its chain, and the key to its public key. Immutable. */
  record Pair(List<X509Certificate> chain, PrivateKey key) {}

  /** Reads both files as they are now; links are followed, so that a swapped link is a change. */
  static CertificateFiles read(TlsSettings settings) throws IOException {
    return new CertificateFiles(settings);
  }

  /** Differs whenever the content of either file does. */
  String version() {
    return version;
  }

  private static byte[] bytes(Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new IOException(file + " does not exist", e);
    } catch (IOException e) {
      throw new IOException(file + " can't be read: " + e.getMessage(), e);
    }
  }

  private static String version(byte[] certificates, byte[] key) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(certificates);
      digest.update((byte) 0);
      return HexFormat.of().formatHex(digest.digest(key));
    } catch (GeneralSecurityException e) {
      throw new IOException("this JDK has no SHA-256", e);
    }
  }

  /**
   * The pair in the files.
   *
   * @throws IOException when a file holds something else, or the two don't belong together
   */
  Pair pair() throws IOException {
    List<X509Certificate> chain = chain();
    PrivateKey privateKey = privateKey();
    if (!belongTogether(chain.getFirst().getPublicKey(), privateKey)) {
      throw new IOException(keyFile + " is not the key to the certificate in " + certificateFile);
    }
    return new Pair(chain, privateKey);
  }

  private List<X509Certificate> chain() throws IOException {
    try {
      List<X509Certificate> chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(certificates))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (chain.isEmpty()) {
        throw new IOException(certificateFile + " holds no certificate");
      }
      return chain;
    } catch (CertificateException e) {
      throw new IOException(certificateFile + " holds no PEM certificates: " + e.getMessage(), e);
    }
  }

  private PrivateKey privateKey() throws IOException {
    Matcher pem = PEM_KEY.matcher(new String(key, StandardCharsets.ISO_8859_1));
    if (!pem.find()) {
      throw new IOException(keyFile + " holds no PEM private key");
    }
    if (!pem.group(1).equals("PRIVATE KEY")) {
      throw new IOException(
          keyFile + " holds an " + pem.group(1) + " (expected: PKCS#8, not encrypted)");
    }
    byte[] encoded;
    try {
      encoded = Base64.getMimeDecoder().decode(pem.group(2));
    } catch (IllegalArgumentException e) {
      throw new IOException(keyFile + " holds a damaged private key", e);
    }
    return decoded(encoded);
  }

  private PrivateKey decoded(byte[] encoded) throws IOException {
    GeneralSecurityException last = null;
    for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
      } catch (GeneralSecurityException e) {
        last = e; // a key of another kind
      }
    }
    throw new IOException(keyFile + " holds no RSA, EC or Ed25519 key", last);
  }

  /** Whether what one signs the other verifies. */
  private static boolean belongTogether(PublicKey publicKey, PrivateKey privateKey) {
    String algorithm =
        switch (privateKey.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> privateKey.getAlgorithm();
        };
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(privateKey);
      signature.update(PROBE);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(PROBE);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
