/** Runs: started, awaited, streamed in every mode, interrupted, cancelled, left. */

import { assert, check, collect, HELLO, refusal } from "./harness.mjs";

const MODES = [
  "values", "updates", "messages", "messages-tuple", "custom", "events", "debug", "tasks", "checkpoints",
];
const TWO_TOKENS = { configurable: { tokens: 2 } };
const FAIL = { configurable: { fail: true } };
const names = (events) => events.map(([event]) => event);

for (const mode of MODES) {
  check(`streams.mode.${mode}`, async (context) => {
    const thread = await context.thread();
    const [graph, input] = mode === "custom" ? ["slow", { chunks: 3, delay_ms: 1 }] : ["agent", HELLO];
    const payload = { input, streamMode: mode, config: TWO_TOKENS };
    const events = await collect(context.client.runs.stream(thread, graph, payload));
    assert.equal(events[0][0], "metadata");
    assert(events.length > 1, `events of ${mode}: ${names(events)}`);
    return events;
  });
}

check("streams.mode.multiple", async (context) => {
  const thread = await context.thread();
  const payload = {
    input: HELLO,
    streamMode: ["values", "updates", "messages-tuple"],
    streamSubgraphs: true,
    config: TWO_TOKENS,
  };
  const events = await collect(context.client.runs.stream(thread, "parent", payload));
  assert(names(events).some((name) => name.includes("|child:")), "events from the subgraph");
  return events;
});

check("streams.stateless", async ({ client }) => {
  const created = [];
  const payload = {
    input: HELLO,
    streamMode: "messages-tuple",
    config: TWO_TOKENS,
    onRunCreated: (run) => created.push(run),
  };
  const events = await collect(client.runs.stream(null, "agent", payload));
  const tokens = events.filter(([name]) => name === "messages").map(([, data]) => data[0].content);
  assert.equal(tokens.join(""), "tok0 tok1 ");
  assert.equal(created.length, 1);
  return [events, created];
});

check("streams.join", async (context) => {
  const thread = await context.thread();
  const run = await context.client.runs.create(thread, "slow", {
    input: { chunks: 8, delay_ms: 150 },
    streamMode: ["custom", "values"],
    streamResumable: true,
  });
  const options = { lastEventId: "-1", streamMode: ["custom"] };
  const events = await collect(context.client.runs.joinStream(thread, run.run_id, options));
  const custom = events.filter(([name]) => name === "custom");
  assert.deepEqual(custom.map(([, data]) => data.i), [0, 1, 2, 3, 4, 5, 6, 7]);
  return events;
});

check("streams.timely", async ({ client }) => {
  // A busy machine may hold events up now and then; what gathers them does so every time.
  for (let attempt = 1; attempt <= 3; attempt++) if (await arriveApart(client)) return "apart";
  return assert.fail("events came together");
});

async function arriveApart(client) {
  const pause = 250;
  const arrivals = [];
  const payload = { input: { chunks: 8, delay_ms: pause }, streamMode: "custom" };
  for await (const { event } of client.runs.stream(null, "slow", payload)) {
    if (event === "custom") arrivals.push(performance.now());
  }
  assert.equal(arrivals.length, 8);
  const gaps = arrivals.slice(1).map((at, n) => at - arrivals[n]);
  return gaps.filter((gap) => gap > pause / 2).length > gaps.length / 2;
}

check("streams.large_event", async ({ client }) => {
  const size = 512 * 1024;
  const payload = { input: { chunks: 2, delay_ms: 10, size }, streamMode: "custom" };
  const events = await collect(client.runs.stream(null, "slow", payload));
  const sizes = events.filter(([name]) => name === "custom").map(([, data]) => data.pad.length);
  assert.deepEqual(sizes, [size, size]);
  return sizes;
});

check("runs.create", async (context) => {
  const { runs } = context.client;
  const thread = await context.thread();
  const created = [];
  const run = await runs.create(thread, "echo", {
    input: { text: "hi" },
    metadata: { by: context.tag },
    onRunCreated: (made) => created.push(made),
  });
  assert.deepEqual(created, [{ run_id: run.run_id, thread_id: thread }]);
  const joined = await runs.join(thread, run.run_id);
  assert.equal(joined.echo, "hi");
  const listed = await runs.list(thread, { limit: 5 });
  // This SDK writes the list as one JSON array, which the Python server refuses.
  const select = await refusal(runs.list(thread, { select: ["run_id"] }));
  const read = await runs.get(thread, run.run_id);
  await runs.delete(thread, run.run_id);
  return [run, joined, listed, select, read, await refusal(runs.get(thread, run.run_id))];
});

check("runs.wait", async (context) => {
  const thread = await context.thread();
  const first = await context.client.runs.wait(thread, "echo", { input: { text: "one" } });
  const second = await context.client.runs.wait(null, "echo", { input: { text: "two" } });
  assert.deepEqual([first.echo, second.echo], ["one", "two"]);
  return [first, second];
});

check("runs.wait.long", async ({ client }) => {
  const input = { chunks: 1, delay_ms: 6000 };
  return client.runs.wait(null, "slow", { input });
});

check("runs.wait.large", async ({ client }) => {
  const text = "picture ".repeat(1 << 20);
  const answer = await client.runs.wait(null, "echo", { input: { text } });
  assert(answer.echo === text, "the text came back unchanged");
  return answer.echo.length;
});

check("runs.batch", async ({ client }) => {
  const payloads = [0, 1, 2].map((n) => ({ assistantId: "echo", input: { text: `${n}` }, metadata: { n } }));
  const made = await client.runs.createBatch(payloads);
  assert.deepEqual(made.map((run) => run.metadata.n), [0, 1, 2]);
  return made;
});

check("runs.failing", async (context) => {
  const thread = await context.thread();
  const payload = { input: { text: "x" }, config: FAIL };
  const events = await collect(context.client.runs.stream(thread, "echo", payload));
  assert.equal(events.at(-1)[0], "error");
  const raised = await refusal(context.client.runs.wait(thread, "echo", payload));
  const quiet = await context.client.runs.wait(thread, "echo", { ...payload, raiseError: false });
  return [events, raised, quiet];
});

check("runs.multitask", async (context) => {
  const { runs } = context.client;
  const [thread, first] = await context.busy();
  const input = { text: "x" };
  const rejected = await refusal(runs.create(thread, "echo", { input, multitaskStrategy: "reject" }));
  assert.equal(rejected.status, 409);
  const second = await runs.create(thread, "echo", { input, multitaskStrategy: "interrupt" });
  await runs.join(thread, second.run_id);
  const status = await context.runStatus(thread, first, "interrupted", "success");
  return [rejected, status];
});

check("interrupts", async (context) => {
  const { runs, threads } = context.client;
  const thread = await context.thread();
  const asked = await collect(runs.stream(thread, "approval", { input: HELLO, streamMode: "updates" }));
  assert("__interrupt__" in asked.at(-1)[1], "an interrupt at the end");
  const state = await threads.getState(thread);
  const answered = await runs.wait(thread, "approval", { command: { resume: { ok: true } } });
  assert.deepEqual(answered.decision, { ok: true });
  return [asked, state, answered];
});

check("cancel", async (context) => {
  const [thread, run] = await context.busy();
  await context.client.runs.cancel(thread, run, false);
  return context.runStatus(thread, run, "interrupted", "success");
});

check("cancel.rollback", async (context) => {
  const [thread, run] = await context.busy();
  await context.client.runs.cancel(thread, run, true, "rollback");
  return refusal(context.client.runs.get(thread, run));
});

for (const [onDisconnect, expected] of [["cancel", "interrupted"], ["continue", "success"]]) {
  check(`disconnect.${onDisconnect}`, async (context) => {
    const thread = await context.thread();
    const leave = new AbortController();
    let run;
    const stream = context.client.runs.stream(thread, "slow", {
      input: { chunks: 20, delay_ms: 100 },
      streamMode: "custom",
      onDisconnect,
      signal: leave.signal,
      onRunCreated: (made) => (run = made.run_id),
    });
    try {
      for await (const { event } of stream) if (event === "custom") leave.abort();
    } catch (error) {
      assert.equal(error.name, "AbortError");
    }
    const status = await context.runStatus(thread, run, "interrupted", "success", "error");
    assert.equal(status, expected);
    return status;
  });
}
