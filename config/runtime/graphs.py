"""The demo runtime's graphs: small, and always giving the same answer to the same input.

They need no model provider and no network, and nothing is random in them but the ids of runs and
messages. `agent`, `parent`, `slow` and `echo` can be steered per run by `config.configurable` or
`context`.
"""
from __future__ import annotations

import asyncio
import operator
from typing import Annotated, Any, AsyncIterator, Iterator, Optional

from langchain_core.callbacks import (
    AsyncCallbackManagerForLLMRun,
    CallbackManagerForLLMRun,
)
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import RunnableConfig
from langgraph.config import get_store, get_stream_writer
from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.types import interrupt
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12


def _conf(config: RunnableConfig | None, key: str, default: Any) -> Any:
    value = ((config or {}).get("configurable") or {}).get(key, default)
    return type(default)(value) if default is not None and value is not None else value


def _text(message: Any) -> str:
    content = message.content if isinstance(message, BaseMessage) else message.get("content", "")
    if isinstance(content, str):
        return content
    return "".join(b.get("text", "") for b in content if isinstance(b, dict))


class FakeStreamModel(BaseChatModel):
    """Streams `tokens` chunks, then one chunk that carries usage_metadata.

    Usage is a pure function of the input: input_tokens = number of words in
    all the messages, output_tokens = `tokens`.
    """

    tokens: int = 5
    delay_ms: int = 0
    model_name: str = "fake-stream-1"

    @property
    def _llm_type(self) -> str:
        return "fake-stream"

    def _usage(self, messages: list[BaseMessage]) -> dict:
        n_in = sum(len(_text(m).split()) for m in messages)
        return {
            "input_tokens": n_in,
            "output_tokens": self.tokens,
            "total_tokens": n_in + self.tokens,
            "input_token_details": {"cache_read": 0},
            "output_token_details": {"reasoning": 0},
        }

    def _chunks(self, messages: list[BaseMessage]) -> Iterator[AIMessageChunk]:
        # No id here: langchain-core gives all the chunks of a call one id,
        # "lc_run--<uuid>", which is also the id of the final message.
        for i in range(self.tokens):
            yield AIMessageChunk(content=f"tok{i} ")
        yield AIMessageChunk(
            content="",
            usage_metadata=self._usage(messages),
            response_metadata={"model_name": self.model_name, "finish_reason": "stop"},
        )

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: Optional[list[str]] = None,
        run_manager: Optional[CallbackManagerForLLMRun] = None,
        **kwargs: Any,
    ) -> ChatResult:
        merged = None
        for c in self._chunks(messages):
            merged = c if merged is None else merged + c
        msg = AIMessage(
            content=merged.content,
            usage_metadata=merged.usage_metadata,
            response_metadata=merged.response_metadata,
        )
        return ChatResult(generations=[ChatGeneration(message=msg)])

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: Optional[list[str]] = None,
        run_manager: Optional[AsyncCallbackManagerForLLMRun] = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        for c in self._chunks(messages):
            chunk = ChatGenerationChunk(message=c)
            if run_manager:
                await run_manager.on_llm_new_token(c.content, chunk=chunk)
            yield chunk
            if self.delay_ms:
                await asyncio.sleep(self.delay_ms / 1000)


# --- agent: streams `tokens` tokens, one model call per turn ------------------
async def _call_model(state: MessagesState, config: RunnableConfig) -> dict:
    model = FakeStreamModel(
        tokens=_conf(config, "tokens", 5), delay_ms=_conf(config, "delay_ms", 0)
    )
    return {"messages": [await model.ainvoke(state["messages"], config)]}


agent = (
    StateGraph(MessagesState)
    .add_node("call_model", _call_model)
    .add_edge(START, "call_model")
    .add_edge("call_model", END)
    .compile()
)


# --- parent: two model calls, one inside a subgraph ---------------------------
_child = (
    StateGraph(MessagesState)
    .add_node("child_model", _call_model)
    .add_edge(START, "child_model")
    .add_edge("child_model", END)
    .compile()
)
parent = (
    StateGraph(MessagesState)
    .add_node("first", _call_model)
    .add_node("child", _child)
    .add_edge(START, "first")
    .add_edge("first", "child")
    .add_edge("child", END)
    .compile()
)


# --- echo: no model; answers with the input and what reached it ---------------
class EchoState(TypedDict, total=False):
    text: str
    echo: str
    seen: dict
    count: Annotated[int, operator.add]


_SEEN = ("tenant_id", "project_id", "agent_id", "user_id", "assistant_id", "graph_id",
         "thread_id", "run_id", "langgraph_auth_user_id", "x-tenant-id", "x-request-id",
         "sluice_tenant", "sluice_project", "sluice_env", "sluice_agent", "sluice_principal")


_CALLER = ("identity", "kind", "tenant", "tenant_slug", "role")


async def _echo(state: EchoState, config: RunnableConfig) -> dict:
    conf = (config or {}).get("configurable") or {}
    caller = conf.get("langgraph_auth_user") or {}  # what auth.py returned
    if _conf(config, "fail", False):
        raise ValueError("echo was asked to fail")
    return {
        "echo": state.get("text", ""),
        "seen": {
            "configurable": {k: str(conf[k]) for k in _SEEN if k in conf},
            "caller": {k: caller[k] for k in _CALLER if k in caller},
            "metadata": {
                k: v for k, v in ((config or {}).get("metadata") or {}).items()
                if isinstance(v, (str, int, float, bool))
            },
        },
        "count": 1,
    }


echo = (
    StateGraph(EchoState)
    .add_node("echo", _echo)
    .add_edge(START, "echo")
    .add_edge("echo", END)
    .compile()
)


# --- slow: `chunks` custom events of `size` bytes, `delay_ms` apart -----------
class SlowState(TypedDict, total=False):
    chunks: int
    delay_ms: int
    size: int
    done: int


async def _slow(state: SlowState, config: RunnableConfig) -> dict:
    write = get_stream_writer()
    n = int(state.get("chunks", _conf(config, "chunks", 10)))
    delay = int(state.get("delay_ms", _conf(config, "delay_ms", 100))) / 1000
    size = int(state.get("size", _conf(config, "size", 8)))
    for i in range(n):
        write({"i": i, "pad": "x" * size})
        await asyncio.sleep(delay)
    return {"done": n}


slow = (
    StateGraph(SlowState)
    .add_node("slow", _slow)
    .add_edge(START, "slow")
    .add_edge("slow", END)
    .compile()
)


# --- approval: interrupts once, resumes with Command(resume=...) --------------
class ApprovalState(MessagesState, total=False):
    decision: Any


async def _draft(state: ApprovalState) -> dict:
    return {"messages": [AIMessage(content="draft")]}


async def _approve(state: ApprovalState) -> dict:
    answer = interrupt({"question": "approve?", "draft": _text(state["messages"][-1])})
    return {"decision": answer, "messages": [AIMessage(content=f"decision={answer}")]}


approval = (
    StateGraph(ApprovalState)
    .add_node("draft", _draft)
    .add_node("approve", _approve)
    .add_edge(START, "draft")
    .add_edge("draft", "approve")
    .add_edge("approve", END)
    .compile()
)


# --- custom: custom stream mode + store access from inside the graph ----------
class CustomState(TypedDict, total=False):
    key: str
    value: Any
    namespace: list[str]
    found: Any


async def _custom(state: CustomState) -> dict:
    write = get_stream_writer()
    store = get_store()
    ns = tuple(state.get("namespace") or ("runtime", "custom"))
    write({"phase": "start"})
    await store.aput(ns, state.get("key", "k"), {"value": state.get("value")})
    item = await store.aget(ns, state.get("key", "k"))
    write({"phase": "stored", "namespace": list(ns)})
    return {"found": item.value if item else None}


custom = (
    StateGraph(CustomState)
    .add_node("custom", _custom)
    .add_edge(START, "custom")
    .add_edge("custom", END)
    .compile()
)
