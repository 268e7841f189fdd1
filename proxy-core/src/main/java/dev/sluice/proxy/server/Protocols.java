package dev.sluice.proxy.server;

import dev.sluice.proxy.exchange.ClientFacts;
import dev.sluice.proxy.exchange.Http1ClientHandler;
import dev.sluice.proxy.exchange.Worker;
import io.netty.channel.Channel;

/** Which protocol a connection speaks, and the handlers for it. Immutable. */
final class Protocols {
  /** The first handlers of a plain-text connection: HTTP/2 is known by its preface. */
  void plain(Channel channel, Worker worker, ClientFacts facts) {
    http1(channel, worker, facts);
  }

  /** The first handlers of a TLS connection: HTTP/2 is known by ALPN. */
  void negotiated(Channel channel, Worker worker, ClientFacts facts) {
    http1(channel, worker, facts);
  }

  private static void http1(Channel channel, Worker worker, ClientFacts facts) {
    channel.pipeline().addLast(new Http1ClientHandler(worker, channel, facts));
  }
}
