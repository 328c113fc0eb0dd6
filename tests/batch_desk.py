"""A service's batch desk, played: it keeps what is handed in, and answers when it is told to be done."""

import json

import httpx
from played import KEY, tape_of

from screenshot2code.providers import PROVIDERS
from screenshot2code.providers.batches import rows

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
