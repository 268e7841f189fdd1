/** Assistants, threads, store and crons. */

import { randomUUID } from "node:crypto";
import { assert, check, HELLO, refusal, until } from "./harness.mjs";

const SYSTEM_AGENT = "fe096781-5601-53d2-b2f6-0d3403f7e9ca"; // uuid5 of the graph's name
const NOBODY = "01a00000-0000-7000-8000-000000000000";
const NEW_YEAR = "0 0 1 1 *";
const BY_AGE = { sortBy: "created_at", sortOrder: "asc" };

check("assistants.life", async ({ client, tag }) => {
  const api = client.assistants;
  const metadata = { made_by: tag };
  const made = await api.create({ graphId: "agent", name: "one", metadata, context: { tokens: 2 } });
  assert.deepEqual(await api.get(made.assistant_id), made);
  const again = await api.create({ graphId: "agent", assistantId: made.assistant_id, ifExists: "do_nothing" });
  assert.equal(again.assistant_id, made.assistant_id);
  const conflict = await refusal(api.create({ graphId: "agent", assistantId: made.assistant_id }));
  assert.equal(conflict.status, 409);
  const changed = await api.update(made.assistant_id, { name: "two", metadata: { more: 1 } });
  const versions = await api.getVersions(made.assistant_id);
  const back = await api.setLatest(made.assistant_id, 1);
  assert.equal(back.name, "one");
  await api.delete(made.assistant_id);
  const gone = await refusal(api.get(made.assistant_id));
  assert.equal(gone.status, 404);
  return [made, conflict, changed, versions, back, gone];
});

check("assistants.search", async ({ client, tag }) => {
  const api = client.assistants;
  const metadata = { made_by: tag };
  for (const graphId of ["agent", "echo", "agent"]) await api.create({ graphId, metadata });
  const page = await api.search({ metadata, limit: 2, includePagination: true, ...BY_AGE });
  assert.equal(page.next, "2");
  assert.equal(await api.count({ metadata }), 3);
  return [page, await api.search({ metadata, graphId: "echo", select: ["name", "graph_id"] })];
});

check("assistants.graph", async ({ client }) => {
  const api = client.assistants;
  return [
    await api.get(SYSTEM_AGENT),
    await api.getGraph("parent", { xray: true }),
    await api.getSchemas(SYSTEM_AGENT),
    await api.getSubgraphs(SYSTEM_AGENT, { recurse: true }),
  ];
});

check("threads.life", async ({ client, tag }) => {
  const api = client.threads;
  const threadId = randomUUID();
  const made = await api.create({ threadId, graphId: "agent", metadata: { made_by: tag } });
  assert.equal(made.thread_id, threadId);
  const conflict = await refusal(api.create({ threadId }));
  await client.runs.wait(threadId, "agent", { input: HELLO });
  const changed = await api.update(threadId, { metadata: { more: [1, "ü"] } });
  const copied = await api.copy(threadId);
  assert.notEqual(copied.thread_id, threadId);
  await api.delete(threadId);
  return [made, conflict, changed, copied, await refusal(api.get(threadId))];
});

check("threads.search", async ({ client, tag }) => {
  const api = client.threads;
  for (const n of [0, 1, 2]) await api.create({ metadata: { made_by: tag, n } });
  const metadata = { made_by: tag };
  const found = await api.search({ metadata, ...BY_AGE });
  assert.deepEqual(found.map((thread) => thread.metadata.n), [0, 1, 2]);
  assert.equal(await api.count({ metadata }), 3);
  return [found, await api.search({ metadata, limit: 1, offset: 1, select: ["metadata"], ...BY_AGE })];
});

check("threads.state", async (context) => {
  const api = context.client.threads;
  const thread = await context.thread();
  await context.client.runs.wait(thread, "parent", { input: HELLO });
  const state = await api.getState(thread, undefined, { subgraphs: true });
  const values = { messages: [{ role: "assistant", content: "never mind" }] };
  const updated = await api.updateState(thread, { values, asNode: "first" });
  const history = await api.getHistory(thread, { limit: 3 });
  const before = await api.getHistory(thread, {
    limit: 1,
    before: { configurable: { checkpoint_id: history[0].checkpoint.checkpoint_id } },
  });
  assert.equal(before[0].checkpoint.checkpoint_id, history[1].checkpoint.checkpoint_id);
  const same = await api.getState(thread, history[1].checkpoint);
  assert.deepEqual(same.values, history[1].values);
  const patch = await refusal(api.patchState(thread, { a: 1 }));
  return [state, updated, history, same, patch];
});

check("threads.stream", async (context) => {
  const thread = await context.thread();
  const stop = new AbortController();
  const events = [];
  const options = { lastEventId: "0-0", signal: stop.signal };
  const following = (async () => {
    for await (const { event, data, id } of context.client.threads.joinStream(thread, options)) {
      events.push([event, data, id]);
      if (data?.status === "run_done") return;
    }
  })();
  following.catch(() => {}); // it is awaited below; a server that lacks the stream refuses it before
  const payload = { input: { text: "one" }, streamResumable: true };
  await context.client.runs.create(thread, "echo", payload);
  await following;
  stop.abort();
  return events;
});

check("store", async ({ client, tag }) => {
  const { store } = client;
  const place = ["e2e", tag];
  await store.putItem([...place, "a"], "k", { n: 1, text: "ü ☃" });
  await store.putItem([...place, "b"], "k", { n: 2 });
  const item = await store.getItem([...place, "a"], "k");
  assert.deepEqual(item.value, { n: 1, text: "ü ☃" });
  const found = await store.searchItems(place, { filter: { n: 2 } });
  assert.equal(found.items.length, 1);
  const namespaces = await store.listNamespaces({ prefix: place, maxDepth: 3 });
  await store.deleteItem([...place, "a"], "k");
  assert.equal(await store.getItem([...place, "a"], "k"), null);
  return [item, found, namespaces];
});

check("crons", async (context) => {
  const { crons } = context.client;
  const thread = await context.thread();
  const input = { text: "hi" };
  const made = await crons.createForThread(thread, "echo", { schedule: NEW_YEAR, input });
  const alone = await crons.create("echo", { schedule: NEW_YEAR, input, metadata: { by: context.tag } });
  const found = await crons.search({ threadId: thread });
  assert.deepEqual(found.map((cron) => cron.cron_id), [made.cron_id]);
  assert.equal(await crons.count({ threadId: thread }), 1);
  const changed = await crons.update(made.cron_id, { schedule: "30 6 * * 1", enabled: false });
  for (const cron of [made, alone]) await crons.delete(cron.cron_id);
  return [made, alone, changed, await refusal(crons.delete(made.cron_id))];
});

check("errors", async (context) => {
  const { client } = context;
  const thread = await context.thread();
  const answers = [
    await refusal(client.threads.get(NOBODY)),
    await refusal(client.threads.get("not-a-uuid")),
    await refusal(client.runs.get(thread, NOBODY)),
    await refusal(client.runs.create(NOBODY, "echo", { input: {} })),
    await refusal(client.runs.create(thread, "nobody", { input: {} })),
    await refusal(client.threads.copy(NOBODY)),
    await refusal(client.assistants.get(NOBODY)),
    await refusal(client.threads.search({ limit: 5000 })),
  ];
  assert.deepEqual(answers.map((a) => a.status), [404, 422, 404, 404, 422, 409, 404, 422]);
  return answers;
});

check("threads.status", async (context) => {
  const [thread, run] = await context.busy();
  await until("thread is busy", async () => (await context.client.threads.get(thread)).status === "busy");
  await context.client.runs.cancel(thread, run, true);
  return until("thread is no longer busy", async () => {
    const { status } = await context.client.threads.get(thread);
    return status !== "busy" && status;
  });
});
