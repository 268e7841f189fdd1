package dev.sluice.proxy.testing;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** A certificate authority of the tests, and what it certifies. */
public final class Certificates {
  private final X509Bundle authority;

  public Certificates() {
    authority = built(() -> builder("Test CA").setIsCertificateAuthority(true).buildSelfSigned());
  }

  /** For 127.0.0.1, with this common name to know it by. */
  public X509Bundle forLoopback(String commonName) {
    return built(() -> builder(commonName).addSanIpAddress("127.0.0.1").buildIssuedBy(authority));
  }

  /** For a host name. */
  public X509Bundle forName(String name) {
    return built(() -> builder(name).addSanDnsName(name).buildIssuedBy(authority));
  }

  private static CertificateBuilder builder(String commonName) {
    return new CertificateBuilder().subject("CN=" + commonName).ecp256();
  }

  /** The authority's own certificate, as PEM. */
  public String trustPem() {
    return authority.getCertificatePEM();
  }

  /** For clients that trust the authority and nobody else. */
  public SSLContext trusting() {
    return context(null, new TrustManager[] {authority.toTrustManager()});
  }

  /** For servers that show this certificate. */
  public static SSLContext showing(X509Bundle certificate) {
    return built(() -> context(certificate.toKeyManagerFactory().getKeyManagers(), null));
  }

  private static SSLContext context(
      KeyManager @Nullable [] keys, TrustManager @Nullable [] trusted) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, trusted, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private interface Builder<T> {
    T build() throws Exception;
  }

  private static <T> T built(Builder<T> builder) {
    try {
      return builder.build();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
