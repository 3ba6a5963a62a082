"""The city on HTTP: the application, a server in the foreground, and one in a thread for demo and tests."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from collections.abc import Callable
from typing import Any

import msgspec
import uvicorn
from litestar import Litestar
from litestar._openapi.schema_generation import SchemaCreator
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, Schema, SecurityScheme
from litestar.plugins import OpenAPISchemaPlugin
from litestar.typing import FieldDefinition

from gridcentre import __version__
from gridcentre.city.database import City
from gridcentre.city.edge import OPENAPI_PATH, Edge
from gridcentre.city.pulse import Pulse
from gridcentre.city.replies import tell
from gridcentre.city.routes import Door, SignedIn, SignedOut
from gridcentre.city.service import Service
from gridcentre.domain.problems import ProblemError
from gridcentre.sync.contract import FEED_TYPES

GRACE = 5  # seconds that answers under way get when the server stops


class RawBodies(OpenAPISchemaPlugin):
    """Documents a raw body: JSON whose form follows from the type beside it."""

    @staticmethod
    def is_plugin_supported_type(value: Any) -> bool:
        return value is msgspec.Raw

    def to_openapi_schema(self, field_definition: FieldDefinition, schema_creator: SchemaCreator) -> Schema:
        return Schema(description=f"any JSON; its form follows from `type` ({', '.join(FEED_TYPES)}, or a newer one)")


def create_app(city: City, pulse: Pulse | None = None) -> Litestar:
    """The city's application; it neither opens nor closes ``city``."""
    pulse = pulse or Pulse(city)
    service, door = Service(city), Door(city, pulse)
    app = Litestar(
        route_handlers=[SignedOut, SignedIn],
        dependencies={
            "caller": Provide(door.caller),
            "service": Provide(lambda: service, sync_to_thread=False),
            "accounts": Provide(lambda: city.accounts, sync_to_thread=False),
            "pulse": Provide(lambda: pulse, sync_to_thread=False),
        },
        exception_handlers={Exception: tell},
        on_startup=[pulse.start],
        on_shutdown=[pulse.stop],
        openapi_config=_openapi(),
        plugins=[RawBodies()],
        logging_config=None,
        request_max_body_size=None,
    )
    app.asgi_handler = Edge(app.asgi_handler)
    return app


def _openapi() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="gridcentre city",
        version=__version__,
        path=OPENAPI_PATH,
        description="The contract between a city platform and the desks of its towns.",
        render_plugins=[JsonRenderPlugin(path="/")],
        components=Components(security_schemes={"bearer": SecurityScheme(type="http", scheme="bearer")}),
        security=[{"bearer": []}],
        use_handler_docstrings=True,
    )


class Server(uvicorn.Server):
    """uvicorn that says when it is ready and lets waiting desks go when it stops."""

    def __init__(self, city: City, host: str, port: int, ready: Callable[[int], None]) -> None:
        self.pulse = Pulse(city)
        self._ready = ready
        app: Any = create_app(city, self.pulse)
        super().__init__(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                log_config=None,
                access_log=False,
                lifespan="on",
                server_header=False,
                timeout_graceful_shutdown=GRACE,
            )
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            self._ready(self.servers[0].sockets[0].getsockname()[1])

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.pulse.release()
        await super().shutdown(sockets=sockets)


def serve(url: str, host: str, port: int, ready: Callable[[int], None] = lambda port: None) -> None:
    """Serves the city at ``url`` until told to stop by a signal; ``port`` 0 takes a free one, told to ``ready``.

    Raises ``database-unusable`` and ``port-taken``.
    """
    city = City.open(url)
    try:
        with _bound(host, port) as listening:
            Server(city, host, port, ready).run(sockets=[listening])
    finally:
        city.close()


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # named, or asyncio leaves Nagle on
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
    except OSError as fault:
        listening.close()
        raise ProblemError("port-taken", str(fault), host=host, port=port) from fault
    return listening


class BackgroundCity:
    """``with BackgroundCity(city) as served: served.url``: the city on a free loopback port, in a thread."""

    def __init__(self, city: City, port: int = 0) -> None:
        self._city = city
        self._port = port
        self._started = threading.Event()
        self._server: Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def waiting(self) -> int:
        """Desks whose long poll is open now."""
        return self._server.pulse.waiting if self._server else 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def __enter__(self) -> BackgroundCity:
        self.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self.stop()

    def start(self) -> None:
        listening = _bound("127.0.0.1", self._port)
        self._port = listening.getsockname()[1]
        self._started.clear()
        self._server = Server(self._city, "127.0.0.1", self._port, lambda port: self._started.set())
        self._thread = threading.Thread(target=self._run, args=(self._server, listening), name="city")
        self._thread.start()
        self._started.wait()
        if not self._server.started:
            raise RuntimeError("the city's server did not start")

    def stop(self) -> None:
        """Ends the server; the same object may be started again on its port."""
        if self._server and self._thread:
            self._server.should_exit = True
            self._thread.join()

    def _run(self, server: Server, listening: socket.socket) -> None:
        try:
            with listening:
                asyncio.run(server.serve(sockets=[listening]))
        except SystemExit:  # uvicorn's way to say that the start failed
            logging.getLogger(__name__).error("the city's server ended")
        finally:
            self._started.set()
