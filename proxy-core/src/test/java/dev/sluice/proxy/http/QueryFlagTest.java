package dev.sluice.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryFlagTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "?wait=1",
        "?wait=true",
        "?wait=TRUE",
        "?wait=Yes",
        "?wait=%31",
        "?w%61it=t%72ue",
        "?action=rollback&wait=1",
        "?wait=1&action=rollback",
        "?&&wait=1&",
        "?wait=0&wait=1",
        "?wait=1&waits=0",
      })
  void readsYes(String query) {
    assertThat(isSet(query)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "?",
        "?wait",
        "?wait=",
        "?wait=0",
        "?wait=false",
        "?wait=10",
        "?wait=on",
        "?wait=1=1",
        "?wait=1&wait=0",
        "?wait=1&wait",
        "?wait=1;x=2",
        "?wait=+1",
        "?wait=%",
        "?wait=%3",
        "?wait=%zz",
        "?Wait=1",
        "?await=1",
        "?waiting=1",
        "?wai=1",
        "?x=wait=1",
        "??wait=1",
      })
  void readsNo(String query) {
    assertThat(isSet(query)).isFalse();
  }

  private static boolean isSet(String query) {
    byte[] target = ("/wait=1" + query + "&wait=1").getBytes(StandardCharsets.US_ASCII);
    return QueryFlag.isSet(target, 7, 7 + query.length(), "wait");
  }
}
