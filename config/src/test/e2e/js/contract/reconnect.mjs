/**
 * Streams that are cut on the way and come back; and the v2 protocol, which this SDK lacks.
 * resumed.py says what has to be allowed for.
 */

import { assert, check, collect, HELLO } from "./harness.mjs";
import { after, assertResumed, assertSlow, recordOf } from "./resumed.mjs";

const CHUNKS = 14;
const SLOW = { input: { chunks: CHUNKS, delay_ms: 150 }, streamMode: "custom", streamResumable: true };

/** Streams a run by `client`; returns its record, when the client has got what it must of it. */
async function resumed(context, client, payload, cuts) {
  const thread = await context.thread();
  let run;
  const onRunCreated = (made) => (run = made.run_id);
  const seen = await collect(client.runs.stream(thread, "slow", { ...payload, onRunCreated }));
  const record = await recordOf(context.client, thread, run);
  assertResumed(record, seen, cuts);
  assertSlow(record, CHUNKS);
  return record;
}

// Five seconds that nothing here cuts; for tests that stop, once, what is in between.
check("reconnect.uncut", (context) => {
  const payload = { ...SLOW, input: { chunks: CHUNKS, delay_ms: 5000 / CHUNKS } };
  return resumed(context, context.client, payload, 1);
});

check("reconnect.stream", (context) =>
  context.cut([4, 3], (client) => resumed(context, client, SLOW, 2)));

check("reconnect.stream.big_events", (context) =>
  context.cut([5], async (client) => {
    const payload = { ...SLOW, input: { ...SLOW.input, size: 128 * 1024 } };
    return (await resumed(context, client, payload, 1)).length;
  }));

check("reconnect.joinStream", async (context) => {
  const thread = await context.thread();
  const { run_id: run } = await context.client.runs.create(thread, "slow", SLOW);
  return context.cut([3], async (client) => {
    const seen = await collect(client.runs.joinStream(thread, run, { lastEventId: "-1" }));
    const record = await recordOf(context.client, thread, run);
    assertResumed(record, seen, 1, true);
    assertSlow(record, CHUNKS);
    return record;
  });
});

check("reconnect.lastEventId", async (context) => {
  const thread = await context.thread();
  let run;
  const payload = {
    input: { chunks: 6, delay_ms: 20 },
    streamMode: "custom",
    streamResumable: true,
    onRunCreated: (made) => (run = made.run_id),
  };
  const events = await collect(context.client.runs.stream(thread, "slow", payload));
  const joined = (lastEventId) => collect(context.client.runs.joinStream(thread, run, { lastEventId }));
  assertSlow(events, 6);
  assert.deepEqual(await joined(events[3][2]), after(events, events[3][2]));
  assert.deepEqual(await joined("-1"), events);
  return events;
});

const START = {
  id: 1,
  method: "run.start",
  params: {
    assistant_id: "agent",
    input: HELLO,
    config: { configurable: { tokens: 4, delay_ms: 50 } },
  },
};
const CHANNELS = ["messages", "lifecycle"];

function deltas(events) {
  const data = events.filter(({ method }) => method === "messages").map(({ params }) => params.data);
  return data.filter(({ event }) => event === "content-block-delta").map(({ delta }) => delta.text);
}

function completed({ method, params }) {
  return method === "lifecycle" && params.data.event === "completed";
}

check("v2.sse", async (context) => {
  const at = `${context.base}/threads/${await context.thread()}`;
  const post = (path, body) => {
    const headers = { ...context.headers, "content-type": "application/json" };
    return fetch(`${at}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  };
  const started = await (await post("/commands", START)).json();
  const response = await post("/stream/events", { channels: CHANNELS });
  const events = [];
  let text = "";
  for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (text + piece).split(/\r?\n/);
    text = lines.pop();
    for (const line of lines) if (line.startsWith("data: ")) events.push(JSON.parse(line.slice(6)));
    if (events.some(completed)) break;
  }
  assert.deepEqual(deltas(events), ["tok0 ", "tok1 ", "tok2 ", "tok3 "]);
  return [started, events.map(({ seq, method, params }) => [seq, method, params])];
});

check("v2.websocket", async (context) => {
  const url = `${context.base.replace("http", "ws")}/threads/${await context.thread()}/stream/events`;
  const socket = new WebSocket(url, { headers: context.headers });
  const frames = [];
  await new Promise((resolve, reject) => {
    const subscribe = { id: 0, method: "subscription.subscribe", params: { channels: CHANNELS } };
    socket.onopen = () => [subscribe, START].forEach((command) => socket.send(JSON.stringify(command)));
    socket.onerror = () => reject(new Error("the socket failed"));
    socket.onmessage = ({ data }) => {
      frames.push(JSON.parse(data));
      if (completed(frames.at(-1))) resolve();
    };
  });
  const closed = new Promise((resolve) => (socket.onclose = ({ code, wasClean }) => resolve([code, wasClean])));
  socket.close(1000);
  const events = frames.filter(({ type }) => type === "event");
  const answers = frames.filter(({ type }) => type !== "event").sort((a, b) => a.id - b.id);
  assert.deepEqual(deltas(events), ["tok0 ", "tok1 ", "tok2 ", "tok3 "]);
  return [answers, events.map(({ seq, method, params }) => [seq, method, params]), await closed];
});
