package dev.sluice.proxy.identity.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.http.BadMessage;
import dev.sluice.proxy.http.HeadReader;
import dev.sluice.proxy.http.HeadReader.HeadLimits;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.http.RequestTarget;
import dev.sluice.proxy.identity.ticket.ShownTicket.Ambiguous;
import dev.sluice.proxy.identity.ticket.ShownTicket.InQuery;
import dev.sluice.proxy.identity.ticket.ShownTicket.InSubprotocol;
import dev.sluice.proxy.identity.ticket.ShownTicket.Misplaced;
import dev.sluice.proxy.identity.ticket.ShownTicket.None;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShownTicketTest {
  @ParameterizedTest
  @CsvSource({
    "/w?sluice_ticket=abc,          /w",
    "/w?sluice_ticket=abc&b=2,      /w?b=2",
    "/w?a=1&sluice_ticket=abc,      /w?a=1",
    "/w?a=1&sluice_ticket=abc&b=2,  /w?a=1&b=2",
    "/w?&sluice_ticket=abc&,        /w?&",
    "http://h/w?sluice_ticket=abc&b=2, /w?b=2",
    "http://h?sluice_ticket=abc,    ''",
  })
  void takesTheTicketOutOfTheQuery(String target, String forwarded) throws Exception {
    RequestHead head = handshake(target, "");

    assertThat(ShownTicket.in(head)).isInstanceOf(InQuery.class);
    InQuery ticket = (InQuery) ShownTicket.in(head);
    assertThat(ticket.text()).isEqualTo("abc");
    assertThat(without(head.target(), ticket)).isEqualTo(forwarded);
    assertThat(ticket.toString()).doesNotContain("abc");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/w",
        "/w?",
        "/w?a=1&b",
        "/w?sluice_ticket",
        "/w?xsluice_ticket=abc",
        "/w?sluice_tickets=abc",
        "/w?SLUICE_TICKET=abc",
        "/w?sluice%5Fticket=abc",
        "/sluice_ticket=abc"
      })
  void findsNoneWhereNoneIs(String target) throws Exception {
    assertThat(ShownTicket.in(handshake(target, ""))).isInstanceOf(None.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sluice.ticket.abc                      |",
        "chat, sluice.ticket.abc                | chat",
        "sluice.ticket.abc , chat,superchat     | chat, superchat",
        "chat,, sluice.ticket.abc,              | chat",
      })
  void takesTheTicketOutOfTheSubprotocols(String offered, String forwarded) throws Exception {
    ShownTicket ticket =
        ShownTicket.in(handshake("/w", "Sec-WebSocket-Protocol: " + offered + "\r\n"));

    assertThat(ticket).isEqualTo(new InSubprotocol("abc", forwarded));
    assertThat(((InSubprotocol) ticket).answer()).isEqualTo("sluice.ticket.abc");
    assertThat(ticket.toString()).doesNotContain("abc");
  }

  @Test
  void joinsSubprotocolsOfSeveralLines() throws Exception {
    String lines =
        "sec-websocket-protocol: chat\r\nSec-WebSocket-Protocol: sluice.ticket.abc, v2\r\n";

    assertThat(ShownTicket.in(handshake("/w", lines)))
        .isEqualTo(new InSubprotocol("abc", "chat, v2"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/w?sluice_ticket=a&sluice_ticket=a | chat",
        "/w?sluice_ticket=a                 | sluice.ticket.a",
        "/w                                 | sluice.ticket.a, sluice.ticket.b",
      })
  void doesNotChooseBetweenTwo(String target, String offered) throws Exception {
    RequestHead head = handshake(target, "Sec-WebSocket-Protocol: " + offered + "\r\n");

    assertThat(ShownTicket.in(head)).isInstanceOf(Ambiguous.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /w?a=1&sluice_ticket=abc HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /w?sluice_ticket= HTTP/1.1\r\nHost: h\r\n\r\n",
        "POST /w?sluice_ticket=abc HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /w HTTP/1.1\r\nHost: h\r\nSec-WebSocket-Protocol: sluice.ticket.abc\r\n\r\n",
      })
  void takesNoneWithWhatIsNoHandshake(String request) throws Exception {
    assertThat(ShownTicket.in(read(request))).isInstanceOf(Misplaced.class);
  }

  @Test
  void findsNoneInAPlainRequestWithoutOne() throws Exception {
    assertThat(ShownTicket.in(read("GET /w?a=1 HTTP/1.1\r\nHost: h\r\n\r\n")))
        .isInstanceOf(None.class);
  }

  private static String without(RequestTarget target, InQuery ticket) {
    byte[] bytes = target.bytes();
    int start = target.start();
    String before = new String(bytes, start, ticket.cutFrom() - start, StandardCharsets.US_ASCII);
    int rest = target.end() - ticket.cutTo();
    return before + new String(bytes, ticket.cutTo(), rest, StandardCharsets.US_ASCII);
  }

  private static RequestHead handshake(String target, String fields) throws BadMessage {
    return read(
        "GET "
            + target
            + " HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + fields
            + "\r\n");
  }

  private static RequestHead read(String text) throws BadMessage {
    ByteBuf in = Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    RequestHead head = new HeadReader(new HeadLimits(8_192, 32_768, 100)).readRequest(in, false);
    return Objects.requireNonNull(head, "a whole head");
  }
}
