/**
 * What a page does to open a WebSocket, which can't send header fields: it buys a ticket, and shows it in the query or as a
 * subprotocol. Runs in browsers and in Node; in Node: node tickets.mjs GATEWAY KEY THREAD, which prints one line of JSON.
 */

export async function tryTickets(gateway, key, thread) {
  const url = `${gateway.replace(/^http/, "ws")}/threads/${thread}/stream/events`;
  const bought = await Promise.all([buy(gateway, key), buy(gateway, key), buy(gateway, key)]);
  return {
    query: await open(`${url}?sluice_ticket=${bought[0]}`),
    queryAgain: await open(`${url}?sluice_ticket=${bought[0]}`),
    subprotocol: withoutTicket(await open(url, [`sluice.ticket.${bought[1]}`]), bought[1]),
    subprotocolAgain: await open(url, [`sluice.ticket.${bought[1]}`]),
    plainRequest: await status(`${gateway}/threads/${thread}?sluice_ticket=${bought[2]}`, key),
    none: await open(url),
  };
}

async function buy(gateway, key) {
  const response = await fetch(`${gateway}/-/tickets`, { method: "POST", headers: { "x-api-key": key } });
  if (response.status !== 201) {
    throw new Error(`no ticket: ${response.status}`);
  }
  return (await response.json()).ticket;
}

async function status(url, key) {
  return (await fetch(url, { headers: { "x-api-key": key } })).status;
}

/** Opens a socket, and has the server answer what is no command: "refused", or "answered" and the subprotocol. */
function open(url, protocols = []) {
  return new Promise((done) => {
    const socket = new WebSocket(url, protocols);
    socket.onopen = () => socket.send("no command");
    socket.onmessage = ({ data }) => {
      if (data.includes("must be valid JSON")) {
        done(`answered ${socket.protocol}`.trim());
        socket.close();
      }
    };
    socket.onerror = () => done("refused");
    socket.onclose = () => done("closed");
  });
}

const withoutTicket = (outcome, ticket) => outcome.replace(ticket, "TICKET");

if (globalThis.process?.argv[1]?.endsWith("tickets.mjs")) {
  console.log(JSON.stringify(await tryTickets(...process.argv.slice(2))));
}
