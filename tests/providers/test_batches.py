"""A batch is handed in, left, and collected with nothing but its ticket."""

import json

import httpx
import pytest
from played import KEY, NOWHERE, REQUEST, tape_of

from screenshot2code.errors import ConfigError, ProviderRefused, ProviderUnreachable, UsageError
from screenshot2code.providers import PROVIDERS
from screenshot2code.providers.batches import BatchState, BatchTicket, open_batches, rows
from screenshot2code.providers.catalog import Catalog
from screenshot2code.providers.http import open_client
from screenshot2code.providers.keys import KeyRing

THREE = {"login": REQUEST, "a table/with odd name": REQUEST, "blog": REQUEST}
NO = {"error": {"message": "no picture", "type": "invalid_request_error", "code": "invalid_image"}}


def whole(service, text):
    document = tape_of(PROVIDERS[service]).plain(text)
    return document[0] if isinstance(document, list) else document


class Desk:
    """A service's batch desk: keeps what is handed in; answers to the first and the last, out of order; none to the second."""

    def __init__(self, service):
        self.service, self.done, self.handed_in, self.paths, self.requests = service, False, None, [], []

    def __call__(self, request):
        assert any(KEY in value for value in request.headers.values())
        self.paths.append((request.method, request.url.path))
        return getattr(self, self.service.replace("-", "_"))(request, request.url.path)

    def openai(self, request, path):
        if path.endswith("/files"):
            assert b'name="purpose"\r\n\r\nbatch' in request.content
            self.requests = rows(request.content)
            return httpx.Response(200, json={"id": "file-in"})
        if path.endswith("/file-out/content"):
            lines = [self.line("r00002", "third"), self.line("r00000", "first")]
            return httpx.Response(200, content="\n".join(map(json.dumps, lines)))
        if path.endswith("/file-err/content"):
            row = {"custom_id": "r00001", "response": {"status_code": 400, "body": NO}, "error": None}
            return httpx.Response(200, content=json.dumps(row) + "\n")
        if request.method == "POST" and not path.endswith("/cancel"):
            self.handed_in = json.loads(request.content)
        return httpx.Response(200, json={"id": "batch_1", **self.state()})

    def line(self, name, text):
        body = whole(self.service, text)
        return {"custom_id": name, "response": {"status_code": 200, "body": body}, "error": None}

    def state(self):
        counts = {"total": 3, "completed": 2, "failed": 1}
        if not self.done:
            return {"status": "in_progress", "request_counts": {"total": 3, "completed": 1, "failed": 0}}
        files = {"output_file_id": "file-out", "error_file_id": "file-err"}
        return {"status": "completed", "request_counts": counts, **files}

    def openrouter(self, request, path):
        if request.method == "POST" and not path.endswith("/cancel"):
            self.handed_in = json.loads(request.content)
            self.requests = self.handed_in["requests"]
        refused = {"custom_id": "r00001", "response": {"status_code": 400, "body": NO}}
        results = [self.line("r00002", "third"), refused, self.line("r00000", "first")]
        return httpx.Response(
            200, json={"id": "batch_1", **self.state(), **({"results": results} if self.done else {})}
        )

    def anthropic(self, request, path):
        if request.method == "POST" and not path.endswith("/cancel"):
            self.handed_in = json.loads(request.content)
            self.requests = self.handed_in["requests"]
        if path.endswith("/results"):
            good = [("r00002", "third"), ("r00000", "first")]
            lines = [
                {"custom_id": n, "result": {"type": "succeeded", "message": whole("anthropic", t)}} for n, t in good
            ]
            lines.insert(1, {"custom_id": "r00001", "result": {"type": "errored", "error": {"type": "error", **NO}}})
            return httpx.Response(200, content="\n".join(map(json.dumps, lines)))
        status = "ended" if self.done else "in_progress"
        evil = {"results_url": "https://elsewhere.test/steal"}
        counts = {"processing": 0, "succeeded": 2, "errored": 1} if self.done else {"processing": 2, "succeeded": 1}
        return httpx.Response(
            200, json={"id": "batch_1", "processing_status": status, "request_counts": counts, **evil}
        )

    def gemini(self, request, path):
        if path.endswith(":batchGenerateContent"):
            self.handed_in = json.loads(request.content)["batch"]
            self.requests = self.handed_in["inputConfig"]["requests"]["requests"]
        state = "JOB_STATE_PARTIALLY_SUCCEEDED" if self.done else "JOB_STATE_RUNNING"
        operation = {
            "name": "batches/batch_1",
            "metadata": {"state": state, "batchStats": {"pendingRequestCount": "2"}},
        }
        if self.done:
            good = [("r00002", "third"), ("r00000", "first")]
            answers = [{"metadata": {"key": name}, "response": whole("gemini", text)} for name, text in good]
            answers.insert(1, {"metadata": {"key": "r00001"}, "error": {"code": 400, "message": "no picture"}})
            operation["metadata"]["batchStats"] = {"pendingRequestCount": "0"}
            operation |= {"done": True, "response": {"inlinedResponses": {"inlinedResponses": answers}}}
        return httpx.Response(200, json=operation)


def opened(service, desk, model="some/model"):
    return open_batches(
        f"{service}/{model}",
        base_url=None,
        environment=dict.fromkeys(PROVIDERS[service].key_variables, KEY),
        client=open_client(httpx.MockTransport(desk)),
        catalog=Catalog(NOWHERE),
        ring=KeyRing(NOWHERE),
    )


@pytest.mark.parametrize("service", ["openai", "openrouter", "anthropic", "gemini"])
async def test_handed_in_left_and_collected(service):
    desk = Desk(service)
    ticket = await opened(service, desk).submit(THREE)
    assert len(desk.requests) == 3
    assert '"stream": true' not in json.dumps(desk.requests)
    assert KEY not in ticket.as_json()

    later = BatchTicket.from_json(ticket.as_json())  # another process, another day
    batches = opened(service, desk)
    progress = await batches.progress(later)
    assert (progress.state, progress.done, progress.total) == (BatchState.RUNNING, 1, 3)
    with pytest.raises(ProviderUnreachable, match="not done yet"):
        await batches.collect(later)

    desk.done = True
    assert (await batches.progress(later)).state is BatchState.ENDED
    answers = await batches.collect(later)
    assert list(answers) == list(THREE)
    assert (answers["login"].text, answers["blog"].text) == ("first", "third")
    assert answers["login"].finished.usage.output_tokens == 40
    refused = answers["a table/with odd name"]
    assert isinstance(refused.error, ProviderRefused)
    assert "no picture" in refused.error.message
    assert [again.text for again in (await batches.collect(later)).values()] == ["first", "", "third"]
    await batches.cancel(later)
    assert desk.paths[-1][0] == "POST"
    assert desk.paths[-1][1].endswith("cancel")


async def test_a_request_that_the_service_forgot_is_an_error_not_a_gap():
    desk = Desk("anthropic")
    batches = opened("anthropic", desk)
    ticket = await batches.submit({**THREE, "forgotten": REQUEST})
    desk.done = True
    assert "gave no answer" in (await batches.collect(ticket))["forgotten"].error.message


async def test_a_batch_costs_half():
    desk = Desk("anthropic")
    batches = opened("anthropic", desk, model="claude-sonnet-5-5")
    ticket = await batches.submit(THREE)
    desk.done = True
    usage = (await batches.collect(ticket))["login"].finished.usage
    assert usage.cost_usd == pytest.approx((300 * 2 + 512 * 0.1 + 40 * 10) / 1e6 / 2)


@pytest.mark.parametrize("model", ["ollama/x", "groq/x", "local/x"])
def test_a_service_without_batches_says_so(model):
    with pytest.raises(UsageError, match="has no batch endpoint"):
        open_batches(model, base_url="http://127.0.0.1:1", environment={"GROQ_API_KEY": "k"})


async def test_an_empty_batch_is_refused_before_anything_is_sent():
    desk = Desk("openai")
    with pytest.raises(UsageError):
        await opened("openai", desk).submit({})
    assert not desk.paths


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"names": 3}'])
def test_what_is_no_ticket_is_said(text):
    with pytest.raises(ConfigError):
        BatchTicket.from_json(text)
