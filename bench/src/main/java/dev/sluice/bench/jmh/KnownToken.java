package dev.sluice.bench.jmh;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.proxy.identity.caller.IssuerTokens;
import dev.sluice.proxy.identity.caller.TokenSource;
import dev.sluice.proxy.identity.token.IssuerSettings;
import dev.sluice.proxy.identity.token.TokenCacheSettings;
import dev.sluice.proxy.identity.token.Tokens;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * A token of about a kilobyte that the product has verified, by the keys of an issuer on loopback
 * which is gone by then.
 *
 * @param text the token, in compact serialization
 * @param issuer whose it is
 * @param source what knows it
 */
record KnownToken(String text, String issuer, TokenSource source) {
  private static final String KID = "bench";
  private static final String AUDIENCE = "bench";
  private static final long FAR_EPOCH_SECOND = 4_000_000_000L;

  /** Makes one, and has it verified. */
  static KnownToken make() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2_048);
      return verified(generator.generateKeyPair());
    } catch (Exception e) {
      throw new IllegalStateException("no token", e);
    }
  }

  private static KnownToken verified(KeyPair pair) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    String issuer = "http://127.0.0.1:" + server.getAddress().getPort();
    String discovery = "{\"issuer\":\"" + issuer + "\",\"jwks_uri\":\"" + issuer + "/keys\"}";
    answer(server, "/.well-known/openid-configuration", discovery);
    answer(server, "/keys", keySet((RSAPublicKey) pair.getPublic()));
    server.start();
    List<IssuerSettings> issuers = List.of(IssuerSettings.of(issuer, AUDIENCE));
    Tokens tokens = new Tokens(issuers, TokenCacheSettings.DEFAULTS);
    try {
      String text = sign(pair, issuer);
      TokenSource source = new IssuerTokens(tokens, issuers);
      source.load(text);
      return new KnownToken(text, issuer, source);
    } finally {
      tokens.close(); // what it knows it goes on knowing
      server.stop(0);
    }
  }

  private static void answer(HttpServer server, String path, String json) {
    byte[] body = json.getBytes(US_ASCII);
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static String keySet(RSAPublicKey key) {
    return "{\"keys\":[{\"kty\":\"RSA\",\"use\":\"sig\",\"kid\":\"%s\",\"n\":\"%s\",\"e\":\"%s\"}]}"
        .formatted(KID, encode(key.getModulus()), encode(key.getPublicExponent()));
  }

  private static String sign(KeyPair pair, String issuer) throws GeneralSecurityException {
    String header = "{\"alg\":\"RS256\",\"kid\":\"" + KID + "\",\"typ\":\"JWT\"}";
    String claims =
        "{\"iss\":\"%s\",\"aud\":\"%s\",\"sub\":\"alice\",\"azp\":\"web\",\"iat\":1,\"exp\":%d,\"more\":\"%s\"}"
            .formatted(issuer, AUDIENCE, FAR_EPOCH_SECOND, "x".repeat(400));
    String signed = encode(header.getBytes(US_ASCII)) + "." + encode(claims.getBytes(US_ASCII));
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(pair.getPrivate());
    signature.update(signed.getBytes(US_ASCII));
    return signed + "." + encode(signature.sign());
  }

  private static String encode(BigInteger number) {
    byte[] bytes = number.toByteArray();
    int sign = bytes[0] == 0 ? 1 : 0;
    return encode(Arrays.copyOfRange(bytes, sign, bytes.length));
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
