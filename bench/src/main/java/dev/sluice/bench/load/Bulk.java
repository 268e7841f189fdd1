package dev.sluice.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sluice.bench.event.Block;
import dev.sluice.bench.event.Scripts;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.group.ChannelGroup;
import java.io.IOException;

/**
 * Large bodies one after the other over a few connections, down or up. Units are bytes of bodies.
 */
public final class Bulk implements Workload {
  private final LoadLoop loop;
  private final Destination target;
  private final int connections;
  private final long bytes;
  private final boolean up;
  private final ByteBuf head;
  private final ChannelGroup open;
  private Tally tally = new Tally();
  private boolean running = true;

  /**
   * @param bytes of each body
   * @param up whether they go to the target
   */
  public Bulk(LoadLoop loop, Destination target, int connections, long bytes, boolean up) {
    this.loop = loop;
    this.target = target;
    this.connections = connections;
    this.bytes = bytes;
    this.up = up;
    String text =
        up
            ? Request.postHead(Scripts.UP, target, target.first(), bytes)
            : Request.head("GET", Scripts.DOWN + "?bytes=" + bytes, target, target.first())
                + "\r\n";
    this.head = Request.fixed(text.getBytes(US_ASCII));
    this.open = loop.newGroup();
  }

  @Override
  public void start() throws IOException, InterruptedException {
    loop.connect(target, connections, Transfer::new, open);
  }

  @Override
  public void begin() {
    loop.run(() -> tally = new Tally());
  }

  @Override
  public Tally end() {
    return loop.call(() -> {
      Tally done = tally;
      tally = new Tally();
      return done.ended();
    });
  }

  @Override
  public void stop() throws InterruptedException {
    loop.run(() -> running = false);
    loop.close(open);
    Request.free(head);
  }

  /** One connection. */
  private final class Transfer extends ChannelInboundHandlerAdapter implements ResponseReader.Sink {
    private final ResponseReader reader = new ResponseReader(this);
    private long beganNanos;
    private long unsent;
    private long received;
    private boolean answered;

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      next(ctx);
    }

    private void next(ChannelHandlerContext ctx) {
      beganNanos = System.nanoTime();
      received = 0;
      answered = false;
      unsent = up ? bytes : 0;
      ctx.write(head.duplicate(), ctx.voidPromise());
      fill(ctx);
    }

    private void fill(ChannelHandlerContext ctx) {
      while (unsent > 0 && ctx.channel().isWritable()) {
        ByteBuf slice = Block.from(bytes - unsent, unsent);
        unsent -= slice.readableBytes();
        tally.units += slice.readableBytes();
        ctx.write(slice, ctx.voidPromise());
      }
      ctx.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
      if (unsent > 0 && ctx.channel().isWritable()) {
        fill(ctx);
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf read = (ByteBuf) message;
      try {
        reader.read(read);
      } catch (ResponseReader.MalformedResponseException e) {
        tally.fail("malformed response");
        ctx.close();
      } finally {
        read.release();
      }
      if (answered && unsent == 0 && running) {
        next(ctx);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      if (running) {
        tally.fail("connection closed: one connection fewer from here on");
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close(); // channelInactive counts it
    }

    @Override
    public void head(int status) {
      if (status != 200) {
        tally.fail("status " + status);
      }
    }

    @Override
    public void body(ByteBuf read, int index, int length) {
      if (!up) {
        if (!Block.matches(received, read, index, length)) {
          tally.faults.altered++;
        }
        tally.units += length;
      }
      received += length;
    }

    @Override
    public void end() {
      long expected = up ? Scripts.SWALLOWED.length() : bytes;
      if (received != expected) {
        tally.fail("a body of another length");
      }
      tally.latency.record(System.nanoTime() - beganNanos);
      answered = true;
    }
  }
}
