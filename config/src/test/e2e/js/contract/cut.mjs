/** A TCP proxy that cuts the client's connection in the middle of a stream, as bad networks do. */

import net from "node:net";

const EVENT_END = Buffer.from("\r\n\r\n");

/**
 * Relays to a host and port. The n-th connection that carries an event stream is cut after as many
 * whole events as `plans[n]` says and half of what came with them, by a reset.
 */
export class CutProxy {
  cuts = 0;
  #plans;
  #server;
  #sockets = new Set();

  constructor(target, plans) {
    this.#plans = [...plans];
    this.#server = net.createServer((client) => this.#relay(client, net.connect(target)));
  }

  async listen() {
    await new Promise((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  close() {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #relay(client, upstream) {
    for (const [socket, other] of [[client, upstream], [upstream, client]]) {
      this.#sockets.add(socket);
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
    client.pipe(upstream);
    const stream = new Stream(this.#plans);
    upstream.on("data", (data) => {
      const keep = stream.keep(data);
      if (keep < data.length) {
        this.cuts += 1;
        upstream.pause();
        client.write(data.subarray(0, keep), () => client.resetAndDestroy());
      } else if (!client.write(data)) {
        upstream.pause();
        client.once("drain", () => upstream.resume());
      }
    });
  }
}

/** Counts the events of one connection's stream, once it carries one; an empty line ends each. */
class Stream {
  #plans;
  #ends = 0;
  #passed = null;

  constructor(plans) {
    this.#plans = plans;
  }

  /** How much of `data` to let through. */
  keep(data) {
    if (this.#passed === null) {
      const opens = data.toString("latin1").toLowerCase().includes("content-type: text/event-stream");
      if (!opens || this.#plans.length === 0) return data.length;
      this.#ends = this.#plans.shift() + 1; // the head ends with an empty line too
      this.#passed = Buffer.alloc(0);
    }
    const before = this.#passed.length;
    this.#passed = Buffer.concat([this.#passed, data]);
    let at = 0;
    for (let n = 0; n < this.#ends; n++) {
      at = this.#passed.indexOf(EVENT_END, at);
      if (at < 0) return data.length;
      at += EVENT_END.length;
    }
    const begin = Math.max(at - before, 0);
    return begin < data.length ? (begin + data.length) >> 1 : data.length;
  }
}
