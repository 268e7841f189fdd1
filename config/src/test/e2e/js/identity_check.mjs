/** What a graph learns of a caller with an API key, and how a wrong key is refused: a line of JSON for each. */

import { Client } from "@langchain/langgraph-sdk";

const [apiUrl, apiKey] = process.argv.slice(2);
const client = (key) => new Client({ apiUrl, apiKey: key, callerOptions: { maxRetries: 0 } });

console.log(JSON.stringify(await client(apiKey).runs.wait(null, "echo", { input: { text: "hello" } })));
try {
  await client("slk_any_0_0").threads.create();
} catch (refused) {
  console.log(JSON.stringify(`${refused.status} ${refused.message}`));
}
