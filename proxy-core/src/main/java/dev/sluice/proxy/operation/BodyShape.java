package dev.sluice.proxy.operation;

/** What in a request's body is read and changed. */
public enum BodyShape {
  /** Nothing: it is passed as it comes. */
  UNREAD,
  /** One run: agent, metadata, config, webhook. */
  RUN,
  /** An array of runs. */
  RUN_BATCH,
  /** A command of the second streaming protocol. */
  COMMAND,
  /** No body: a WebSocket, each message of which is such a command. */
  COMMAND_MESSAGES,
  /** A schedule of runs. */
  CRON,
  /** A change of a schedule. */
  CRON_PATCH,
  /** A new thread: its id, metadata. */
  THREAD,
  /** A change of a thread's metadata. */
  THREAD_PATCH,
  /** What of a thread's state is read or written: its checkpoint. */
  STATE,
  /** A filter of threads: metadata. */
  THREAD_FILTER,
  /** A filter of schedules: agent, thread, metadata. */
  CRON_FILTER,
  /** A list of threads. */
  THREAD_LIST,
  /** Which runs to cancel: a thread and its runs. */
  CANCEL,
  /** A new assistant: graph, id, metadata. */
  ASSISTANT,
  /** A change of an assistant. */
  ASSISTANT_PATCH,
  /** Which version of an assistant is to be its latest. */
  ASSISTANT_LATEST,
  /** A filter of assistants, and which page of them. */
  ASSISTANT_SEARCH,
  /** A filter of assistants that are counted. */
  ASSISTANT_COUNT,
  /** A namespace of the store, and what is put there. */
  STORE_ITEM,
  /** A prefix of namespaces to search under. */
  STORE_SEARCH,
  /** Prefix, suffix and depth of namespaces to list. */
  STORE_NAMESPACES
}
