/**
 * Streams that are cut on the way and come back; and the v2 protocol, which this SDK lacks.
 * reconnect.py says what has to be allowed for.
 */

import assert from "node:assert/strict";
import { check, collect, HELLO } from "./harness.mjs";

const CHUNKS = 14;
const SLOW = { input: { chunks: CHUNKS, delay_ms: 150 }, streamMode: "custom", streamResumable: true };

/** Every event that the graph wrote is there, once by its id, and in order. */
function whole(events) {
  const first = new Map();
  for (const event of events) {
    const id = event[2];
    assert(id, `an event without an id: ${event[0]}`);
    if (!first.has(id)) first.set(id, event);
    assert.deepEqual(event, first.get(id));
  }
  const once = [...first.values()];
  const written = once.filter(([name]) => name === "custom").map(([, data]) => data.i);
  assert.deepEqual(written, [...Array(CHUNKS).keys()]);
  return once;
}

// Five seconds that nothing here cuts; for tests that stop what is in between.
check("reconnect.uncut", async (context) => {
  const payload = { ...SLOW, input: { chunks: CHUNKS, delay_ms: 5000 / CHUNKS } };
  const thread = await context.thread();
  return whole(await collect(context.client.runs.stream(thread, "slow", payload)));
});

check("reconnect.stream", async (context) =>
  context.cut([4, 3], async (client) => {
    const { thread_id: thread } = await client.threads.create();
    return whole(await collect(client.runs.stream(thread, "slow", SLOW)));
  }));

check("reconnect.stream.big_events", async (context) =>
  context.cut([5], async (client) => {
    const { thread_id: thread } = await client.threads.create();
    const payload = { ...SLOW, input: { ...SLOW.input, size: 128 * 1024 } };
    return whole(await collect(client.runs.stream(thread, "slow", payload))).length;
  }));

check("reconnect.joinStream", async (context) => {
  const thread = await context.thread();
  const { run_id: run } = await context.client.runs.create(thread, "slow", SLOW);
  return context.cut([3], async (client) =>
    whole(await collect(client.runs.joinStream(thread, run, { lastEventId: "-1" }))));
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
  const after = (lastEventId) => collect(context.client.runs.joinStream(thread, run, { lastEventId }));
  assert.deepEqual(await after(events[3][2]), events.slice(4));
  assert.deepEqual(await after("-1"), events);
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
    const headers = { "content-type": "application/json" };
    return fetch(`${at}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  };
  const started = await (await post("/commands", START)).json();
  const response = await post("/stream/events", { channels: CHANNELS });
  const events = [];
  let text = "";
  for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (text + piece).split("\r\n");
    text = lines.pop();
    for (const line of lines) if (line.startsWith("data: ")) events.push(JSON.parse(line.slice(6)));
    if (events.some(completed)) break;
  }
  assert.deepEqual(deltas(events), ["tok0 ", "tok1 ", "tok2 ", "tok3 "]);
  return [started, events.map(({ seq, method, params }) => [seq, method, params])];
});

check("v2.websocket", async (context) => {
  const url = `${context.base.replace("http", "ws")}/threads/${await context.thread()}/stream/events`;
  const socket = new WebSocket(url);
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
