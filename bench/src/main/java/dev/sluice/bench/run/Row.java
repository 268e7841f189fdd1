package dev.sluice.bench.run;

import dev.sluice.bench.load.Bulk;
import dev.sluice.bench.load.Destination;
import dev.sluice.bench.load.EventFan;
import dev.sluice.bench.load.LoadLoop;
import dev.sluice.bench.load.RequestLoad;
import dev.sluice.bench.load.Workload;

/** The rows that are measured in interleaved windows. */
enum Row {
  GET16("get16", "GET, 16 keep-alive connections, closed loop", Unit.REQUEST),
  GET64("get64", "GET, 64 keep-alive connections, closed loop", Unit.REQUEST),
  POST16("post16", "POST 1 KiB, 16 keep-alive connections, closed loop", Unit.REQUEST),
  POST64("post64", "POST 1 KiB, 64 keep-alive connections, closed loop", Unit.REQUEST),
  RUN16("run16", "POST of a run, 1 KiB, 16 keep-alive connections, closed loop", Unit.REQUEST),
  RUN64("run64", "POST of a run, 1 KiB, 64 keep-alive connections, closed loop", Unit.REQUEST),
  RUN4000("run4000", "4,000 POST/s of a run, 1 KiB, over 32 connections, open loop", Unit.REQUEST),
  SSE_PACED("sse-paced", "200 streams × 120-byte event every 20 ms", Unit.EVENT),
  SSE_FLAT("sse-flat", "16 streams of 120-byte events flat out, one a write", Unit.EVENT),
  SSE_BURST("sse-burst", "16 streams of 120-byte events flat out, 128 a write", Unit.EVENT),
  RATE400("rate400", "400 GET/s over 32 connections, open loop", Unit.REQUEST),
  DOWN64("down64", "64 MiB downloads over 2 connections", Unit.MEBIBYTE),
  UP64("up64", "64 MiB uploads over 2 connections", Unit.MEBIBYTE);

  /** What CPU time is told per. */
  enum Unit {
    REQUEST("request", 1),
    EVENT("event", 1),
    MEBIBYTE("MiB", 1 << 20);

    private final String word;
    private final long counted;

    Unit(String word, long counted) {
      this.word = word;
      this.counted = counted;
    }

    String word() {
      return word;
    }

    /** How many of the workload's units make one of these. */
    long counted() {
      return counted;
    }
  }

  private static final int POST_BYTES = 1_024;
  private static final int EVENT_BYTES = 120;
  private static final int PACED_STREAMS = 200;
  private static final long PACED_MICROS = 20_000;
  private static final int FLAT_STREAMS = 16;
  private static final int BURST = 128;
  private static final int RATE = 400;
  private static final int RUN_RATE = 4_000;
  private static final int RATE_CONNECTIONS = 32;
  private static final long BULK_BYTES = 64L << 20;
  private static final int BULK_CONNECTIONS = 2;

  private final String key;
  private final String title;
  private final Unit unit;

  Row(String key, String title, Unit unit) {
    this.key = key;
    this.title = title;
    this.unit = unit;
  }

  /** What {@code --rows} calls it. */
  String key() {
    return key;
  }

  /** What the report calls it. */
  String title() {
    return title;
  }

  Unit unit() {
    return unit;
  }

  /** The load of this row on that target. */
  Workload workload(LoadLoop loop, Destination target) {
    return switch (this) {
      case GET16 -> RequestLoad.get(loop, target, 16);
      case GET64 -> RequestLoad.get(loop, target, 64);
      case POST16 -> RequestLoad.post(loop, target, 16, POST_BYTES);
      case POST64 -> RequestLoad.post(loop, target, 64, POST_BYTES);
      case RUN16 -> RequestLoad.run(loop, target, 16, POST_BYTES);
      case RUN64 -> RequestLoad.run(loop, target, 64, POST_BYTES);
      case RUN4000 -> RequestLoad.runsAtRate(loop, target, RATE_CONNECTIONS, POST_BYTES, RUN_RATE);
      case SSE_PACED -> EventFan.paced(loop, target, PACED_STREAMS, EVENT_BYTES, PACED_MICROS, 0);
      case SSE_FLAT -> EventFan.flatOut(loop, target, FLAT_STREAMS, EVENT_BYTES, 1, 0);
      case SSE_BURST -> EventFan.flatOut(loop, target, FLAT_STREAMS, EVENT_BYTES, BURST, 0);
      case RATE400 -> RequestLoad.atRate(loop, target, RATE_CONNECTIONS, RATE);
      case DOWN64 -> new Bulk(loop, target, BULK_CONNECTIONS, BULK_BYTES, false);
      case UP64 -> new Bulk(loop, target, BULK_CONNECTIONS, BULK_BYTES, true);
    };
  }
}
