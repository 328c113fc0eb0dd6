"""Batch endpoints: many requests handed in at once, answered within a day at about half the price.

    batches = open_batches("anthropic/claude-sonnet-5-5", base_url=None, environment=os.environ)
    ticket = await batches.submit({"login": request, "table": other})     # store ticket.as_json(), leave, come back
    if (await batches.progress(ticket)).state is not BatchState.RUNNING:
        answers = await batches.collect(ticket)

A ticket is all that has to be kept: it names the batch at the service and holds no key. Results come in any order and are matched
by number; a request that failed is an answer with an error in it, never a missing one.
"""

import json
import secrets
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self

from screenshot2code.errors import ConfigError, ProviderError, ProviderRefused, ProviderUnreachable, UsageError
from screenshot2code.providers.address import base_url_of
from screenshot2code.providers.answer import Answer, count, mapping, mappings, string
from screenshot2code.providers.base import MIB, Finished, Service, TextDelta, VisionRequest
from screenshot2code.providers.catalog import Catalog, users_catalog
from screenshot2code.providers.dialect import Dialect
from screenshot2code.providers.http import Sender, open_client
from screenshot2code.providers.keys import KeyRing, Secret, require_key
from screenshot2code.providers.lookup import dialect_of, named_class, service_and_name
from screenshot2code.providers.refusals import read_refusal
from screenshot2code.providers.sse import ServerEvent

LONGEST_SUBMISSION = 190 * MIB  # OpenAI takes 200 MB, Anthropic 256, Gemini 20 inline
LONGEST_RESULTS = 512 * MIB


class BatchState(StrEnum):
    """How far a batch is, in one word for all services. ENDED: what there is can be collected, be it all or not."""

    RUNNING = "running"
    ENDED = "ended"
    FAILED = "failed"  # as a whole: nothing can be collected


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchTicket:
    """What has to be kept of a batch until it is collected. `names` are those that the requests were handed in under."""

    service: str
    model: str
    base_url: str
    id: str
    names: tuple[str, ...]

    def as_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Raises ConfigError for what is no ticket."""
        try:
            told = json.loads(text)
            return cls(**{**told, "names": tuple(told["names"])})
        except (ValueError, TypeError, KeyError):
            raise ConfigError("This is no ticket of a batch.") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchProgress:
    """How far a batch is. `word` is the service's own word for it."""

    state: BatchState
    word: str
    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchAnswer:
    """What came of one request: its text and end, or the error instead."""

    text: str = ""
    finished: Finished | None = None
    error: ProviderError | None = None


def open_batches(
    model: str,
    *,
    base_url: str | None,
    environment: Mapping[str, str],
    client: Any | None = None,
    catalog: Catalog | None = None,
    ring: KeyRing | None = None,
) -> "Batches":
    """The batch endpoint of `model`'s service, named as for `open_provider`. Raises UsageError where it has none."""
    service, name = service_and_name(model)
    if service.batches is None:
        raise UsageError(
            f"{service.name} has no batch endpoint.", hint="Leave --batch out; several mockups run side by side anyway."
        )
    dialect = dialect_of(service)
    url = base_url_of(service, dialect, base_url, environment)
    key = require_key(service, environment, ring)
    build: type[Batches] = named_class(service.batches)
    spoken = dialect(service, name, (catalog or users_catalog()).known(service.name, name))
    return build(service, name, dialect=spoken, base_url=url, key=key, client=client)


class Batches(ABC):
    """A batch endpoint. A service fills the four methods below `cancel`."""

    def __init__(
        self, service: Service, model: str, *, dialect: Dialect, base_url: str, key: Secret | None, client: Any | None
    ) -> None:
        self._service = service
        self._model = model
        self._dialect = dialect
        self._base_url = base_url
        self._key = key
        self._client = client

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._service.name}/{self._model} at {self._base_url})"

    async def submit(self, requests: Mapping[str, VisionRequest]) -> BatchTicket:
        """Hand in `requests`, by names of the caller's. Raises UsageError for none or too much, and ProviderError."""
        if not requests:
            raise UsageError("A batch wants at least one request.")
        bodies = {number(index): self.body(request) for index, request in enumerate(requests.values())}
        if sum(len(json.dumps(body)) for body in bodies.values()) > LONGEST_SUBMISSION:
            raise UsageError("This is too much for one batch.", hint="Hand in fewer mockups at once.")
        batch = await self._submit(bodies)
        if not batch:
            raise ProviderUnreachable(f"{self._service.name} did not say which batch this is.", hint="Try again.")
        return BatchTicket(
            service=self._service.name, model=self._model, base_url=self._base_url, id=batch, names=tuple(requests)
        )

    async def progress(self, ticket: BatchTicket) -> BatchProgress:
        """How far the batch is. Raises ProviderError."""
        return await self._progress(ticket)

    async def collect(self, ticket: BatchTicket) -> dict[str, BatchAnswer]:
        """Every answer by its request's name; asked for again it gives the same. Raises ProviderError while it is not done."""
        progress = await self._progress(ticket)
        if progress.state is BatchState.RUNNING:
            raise ProviderUnreachable(
                f"The batch is not done yet: {progress.word}, {progress.done} of {progress.total}.", hint="Ask later."
            )
        results = await self._results(ticket) if progress.state is BatchState.ENDED else {}
        missing = BatchAnswer(
            error=ProviderRefused(
                f"{self._service.name} gave no answer to this request (the batch: {progress.word}).",
                hint="Hand it in again.",
            )
        )
        return {name: results.get(number(index), missing) for index, name in enumerate(ticket.names)}

    async def cancel(self, ticket: BatchTicket) -> None:
        """Ask the service to stop; what is done by then can be collected. Raises ProviderError."""
        await self._call("POST", f"{self._route(ticket)}{self._cancelling}", {})

    _cancelling = "/cancel"

    @abstractmethod
    async def _submit(self, bodies: Mapping[str, dict[str, Any]]) -> str:
        """Hand in; the batch's id."""

    @abstractmethod
    async def _progress(self, ticket: BatchTicket) -> BatchProgress: ...

    @abstractmethod
    async def _results(self, ticket: BatchTicket) -> dict[str, BatchAnswer]:
        """By number."""

    @abstractmethod
    def _route(self, ticket: BatchTicket) -> str:
        """Where this batch is, behind the base URL."""

    def body(self, request: VisionRequest) -> dict[str, Any]:
        """`request` as it is handed in."""
        return self._dialect.body(request, stream=False)

    async def _call(self, method: str, route: str, document: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        body = None if document is None else json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")
        told = await self._fetch(method, route, body)
        try:
            return mapping(json.loads(told))
        except ValueError:
            raise ProviderUnreachable(
                f"{self._service.name} answered with something that is no JSON.", hint="Check --base-url."
            ) from None

    async def _fetch(self, method: str, route: str, body: bytes | None = None, kind: str = "application/json") -> bytes:
        headers = {**self._dialect.headers(self._key), "Accept": "application/json", "Content-Type": kind}
        client = self._client or open_client()
        try:
            return await self._sender(client).fetch(
                method, self._base_url + route, headers=headers, body=body, longest=LONGEST_RESULTS
            )
        finally:
            if client is not self._client:
                await client.aclose()

    def _sender(self, client: Any) -> Sender:
        return Sender(
            client=client,
            service=self._service.name,
            key_variables=self._service.key_variables,
            redacted=self._key.redacted if self._key else str,
        )

    def _read(self, document: Mapping[str, Any]) -> BatchAnswer:
        """An answer that came whole, priced as batches are."""
        price = self._dialect.facts.price
        answer: Answer = self._dialect.answer(service=self._service.name, error=self._sender(None).error)
        try:
            chunks = list(answer.take(ServerEvent("", json.dumps(document))))
            text = "".join(chunk.text for chunk in chunks if isinstance(chunk, TextDelta))
            return BatchAnswer(text=text, finished=answer.finished(price.in_batches() if price else None))
        except ProviderError as error:
            return BatchAnswer(error=error)

    def _refused(self, status: int, document: Mapping[str, Any]) -> BatchAnswer:
        return BatchAnswer(error=self._sender(None).error(read_refusal(status, document, {})))


class OpenAIBatches(Batches):
    """A file of requests is uploaded and named; results and errors are files, too."""

    async def _submit(self, bodies: Mapping[str, dict[str, Any]]) -> str:
        url = "/v1" + self._dialect.route(stream=False)
        lines = [{"custom_id": name, "method": "POST", "url": url, "body": body} for name, body in bodies.items()]
        content, kind = multipart({"purpose": "batch"}, "batch.jsonl", json_lines(lines))
        file = mapping(json.loads(await self._fetch("POST", "/files", content, kind)))
        batch = {"input_file_id": string(file.get("id")), "endpoint": url, "completion_window": "24h"}
        return string((await self._call("POST", "/batches", batch)).get("id"))

    def _route(self, ticket: BatchTicket) -> str:
        return f"/batches/{ticket.id}"

    async def _progress(self, ticket: BatchTicket) -> BatchProgress:
        batch = await self._call("GET", self._route(ticket))
        counts = mapping(batch.get("request_counts"))
        word = string(batch.get("status"))
        ended = {"completed", "expired", "cancelled"}
        return BatchProgress(
            state=BatchState.ENDED if word in ended else BatchState.FAILED if word == "failed" else BatchState.RUNNING,
            word=word,
            done=count(counts.get("completed")) + count(counts.get("failed")),
            total=count(counts.get("total")) or len(ticket.names),
        )

    async def _results(self, ticket: BatchTicket) -> dict[str, BatchAnswer]:
        batch = await self._call("GET", self._route(ticket))
        files = [string(batch.get(name)) for name in ("error_file_id", "output_file_id")]
        lines = [row for file in files if file for row in rows(await self._fetch("GET", f"/files/{file}/content"))]
        return {string(row.get("custom_id")): self._of_row(row) for row in lines}

    def _of_row(self, row: Mapping[str, Any]) -> BatchAnswer:
        response = mapping(row.get("response"))
        status, body = count(response.get("status_code")) or 200, mapping(response.get("body"))
        if row.get("error") or status >= 300:
            return self._refused(
                status if status >= 300 else 500, {"error": row.get("error")} if row.get("error") else body
            )
        return self._read(body)


class OpenRouterBatches(OpenAIBatches):
    """As OpenAI's, but requests and results lie in the batch itself."""

    async def _submit(self, bodies: Mapping[str, dict[str, Any]]) -> str:
        requests = [{"custom_id": name, "body": body} for name, body in bodies.items()]
        batch = {"model": self._model, "endpoint": "/v1" + self._dialect.route(stream=False), "requests": requests}
        return string((await self._call("POST", "/batches", batch)).get("id"))

    async def _results(self, ticket: BatchTicket) -> dict[str, BatchAnswer]:
        batch = await self._call("GET", self._route(ticket))
        return {string(row.get("custom_id")): self._of_row(row) for row in mappings(batch.get("results"))}


class AnthropicBatches(Batches):
    """Requests go in as they are; results are lines in any order."""

    async def _submit(self, bodies: Mapping[str, dict[str, Any]]) -> str:
        requests = [{"custom_id": name, "params": body} for name, body in bodies.items()]
        return string((await self._call("POST", "/messages/batches", {"requests": requests})).get("id"))

    def _route(self, ticket: BatchTicket) -> str:
        return f"/messages/batches/{ticket.id}"

    async def _progress(self, ticket: BatchTicket) -> BatchProgress:
        batch = await self._call("GET", self._route(ticket))
        counts = mapping(batch.get("request_counts"))
        word = string(batch.get("processing_status"))
        done = sum(count(counts.get(name)) for name in ("succeeded", "errored", "canceled", "expired"))
        state = BatchState.ENDED if word == "ended" else BatchState.RUNNING
        return BatchProgress(state=state, word=word, done=done, total=len(ticket.names))

    async def _results(self, ticket: BatchTicket) -> dict[str, BatchAnswer]:
        # `results_url` says the same, but a key goes to no address that an answer names.
        lines = rows(await self._fetch("GET", f"{self._route(ticket)}/results"))
        return {string(row.get("custom_id")): self._of_result(mapping(row.get("result"))) for row in lines}

    def _of_result(self, result: Mapping[str, Any]) -> BatchAnswer:
        kind = string(result.get("type"))
        if kind == "succeeded":
            return self._read(mapping(result.get("message")))
        said = mapping(result.get("error")) or {"error": {"message": f"the request was {kind}"}}
        return self._refused(200, said)


class GeminiBatches(Batches):
    """A long-running operation, with requests and answers inside it."""

    _cancelling = ":cancel"

    async def _submit(self, bodies: Mapping[str, dict[str, Any]]) -> str:
        requests = [{"request": body, "metadata": {"key": name}} for name, body in bodies.items()]
        batch = {"displayName": "screenshot2code", "inputConfig": {"requests": {"requests": requests}}}
        route = self._dialect.route(stream=False).replace(":generateContent", ":batchGenerateContent")
        return string((await self._call("POST", route, {"batch": batch})).get("name"))

    def _route(self, ticket: BatchTicket) -> str:
        return f"/{ticket.id}"

    async def _progress(self, ticket: BatchTicket) -> BatchProgress:
        operation = await self._call("GET", self._route(ticket))
        about = mapping(operation.get("metadata"))
        word = string(about.get("state")) or string(operation.get("state"))
        stats = mapping(about.get("batchStats"))
        waiting = _number_in(stats.get("pendingRequestCount"))
        ended = word.endswith(("_SUCCEEDED", "_CANCELLED", "_EXPIRED")) or bool(operation.get("response"))
        failed = word.endswith("_FAILED") or (bool(operation.get("error")) and not ended)
        return BatchProgress(
            state=BatchState.ENDED if ended else BatchState.FAILED if failed else BatchState.RUNNING,
            word=word,
            done=len(ticket.names) - waiting if stats or ended else 0,
            total=len(ticket.names),
        )

    async def _results(self, ticket: BatchTicket) -> dict[str, BatchAnswer]:
        operation = await self._call("GET", self._route(ticket))
        found = {}
        for row in _inlined(operation):
            name = string(mapping(row.get("metadata")).get("key"))
            error, response = mapping(row.get("error")), mapping(row.get("response"))
            found[name] = self._refused(200, {"error": error}) if error else self._read(response)
        return found


def _inlined(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The list of answers, at whichever depth this version of the interface has it."""
    inner = document.get("inlinedResponses")
    if isinstance(inner, list):
        return mappings(inner)
    for value in document.values():
        if isinstance(value, Mapping) and (found := _inlined(value)):
            return found
    return []


def _number_in(value: object) -> int:
    """A count; 64-bit ones come as strings."""
    return int(value) if isinstance(value, str) and value.isdecimal() else count(value)


def number(index: int) -> str:
    """The id of a request within its batch: services differ in which characters they allow."""
    return f"r{index:05d}"


def json_lines(rows: Iterable[Mapping[str, Any]]) -> bytes:
    return b"".join(json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n" for row in rows)


def rows(body: bytes) -> list[Mapping[str, Any]]:
    """The objects in JSON lines; a line that is none is a request without an answer, which is said there."""
    found = []
    for line in body.split(b"\n"):
        try:
            one = json.loads(line) if line.strip() else None
        except ValueError:
            continue
        if isinstance(one, Mapping):
            found.append(one)
    return found


def multipart(fields: Mapping[str, str], name: str, content: bytes) -> tuple[bytes, str]:
    """A form with one file as a body, and its content type."""
    edge = secrets.token_hex(16)
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n' for key, value in fields.items()
    ]
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: application/jsonl\r\n\r\n'
    body = "".join([*parts, head]).encode() + content + f"\r\n--{edge}--\r\n".encode()
    return body, f"multipart/form-data; boundary={edge}"
