"""A receiver of OpenTelemetry traces on loopback: OTLP over HTTP, protobuf, as a collector takes it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from shared.jsonio import Json
from tests.support.processes import free_port


@dataclass(frozen=True, slots=True)
class Span:
    """One span as it was received."""

    name: str
    trace_id: str
    span_id: str
    parent_id: str
    attributes: dict[str, Json]
    service: str


@dataclass(slots=True)
class Receiver:
    """What came, and with which headers."""

    endpoint: str
    spans: list[Span] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    raw: bytes = b""

    def take(self, body: bytes) -> None:
        """Read one export."""
        self.raw += body
        request = ExportTraceServiceRequest.FromString(body)
        for resource in request.resource_spans:
            service = _plain(resource.resource.attributes).get("service.name", "")
            for scope in resource.scope_spans:
                self.spans += [_span(span, str(service)) for span in scope.spans]


@asynccontextmanager
async def running_receiver() -> AsyncIterator[Receiver]:
    """Serve until the block ends."""
    port = free_port()
    receiver = Receiver(f"http://127.0.0.1:{port}")

    async def receive(request: web.Request) -> web.Response:
        receiver.headers.append({name.lower(): value for name, value in request.headers.items()})
        receiver.take(await request.read())
        return web.Response(content_type="application/x-protobuf")

    app = web.Application()
    app.router.add_post("/v1/traces", receive)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield receiver
    finally:
        await runner.cleanup()


def _span(span: Json, service: str) -> Span:
    ids = (span.trace_id.hex(), span.span_id.hex(), span.parent_span_id.hex())
    return Span(span.name, *ids, _plain(span.attributes), service)


def _plain(attributes: Json) -> dict[str, Json]:
    return {each.key: getattr(each.value, each.value.WhichOneof("value")) for each in attributes}
