"""The whole simulated WhatsApp: its servers and everybody's phones."""

from __future__ import annotations

import asyncio
from types import TracebackType

from aiohttp import web

from bot.clock import now
from bot.simulator.app import build_app, build_file_app
from bot.simulator.clock import SimClock
from bot.simulator.config import SimulatorConfig
from bot.simulator.handsets import Handsets
from bot.simulator.world import World


class Simulator(Handsets):
    """`async with Simulator(config) as sim:` listens on ports of its own until the block ends.

    With the webhook's address in the config the handshake is tried at once; `subscribe` does it
    later, when the station has started. Nothing is delivered before it succeeded.
    """

    def __init__(self, config: SimulatorConfig, *, clock: SimClock | None = None) -> None:
        super().__init__(World(config, clock or SimClock(now)))
        self.config = config
        self.url = ""  # of the Graph, the control API and the phone page
        self._runners: list[web.AppRunner] = []

    async def __aenter__(self) -> Simulator:
        try:
            await self.start()
        except BaseException:  # cancelled while it starts, too
            await self.stop()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    @property
    def media_url(self) -> str:
        """Where files are fetched from: another host than the Graph's."""
        return self.world.media.base_url

    @property
    def verified(self) -> bool:
        return self.network.verified

    async def start(self) -> None:
        config = self.config
        port = await self._serve(build_app(self), config.port)
        self.url = f"http://{config.host}:{port}"
        file_port = await self._serve(build_file_app(self), config.media_port)
        self.world.media.base_url = f"http://{config.media_host}:{file_port}"
        if config.webhook_url:
            await self.verify()

    async def stop(self) -> None:
        self.world.closing.set()
        self.ledger.touch()
        await self.network.close()
        for runner in self._runners:
            await runner.cleanup()

    async def verify(self) -> bool:
        """The handshake with the webhook of the config."""
        return await self.subscribe(self.config.webhook_url)

    async def subscribe(self, webhook_url: str) -> bool:
        """The handshake with this webhook: False if it failed."""
        return await self.network.subscribe(webhook_url)

    async def keep_subscribing(self, *, every: float = 1.0) -> None:
        """Repeat the handshake until the station is up and agrees."""
        while not await self.verify():
            await asyncio.sleep(every)

    async def _serve(self, app: web.Application, port: int) -> int:
        """Listen, and say on which port."""
        # Who goes away while the answer is kept back on purpose must not keep the handler alive.
        runner = web.AppRunner(
            app, access_log=None, handler_cancellation=True, shutdown_timeout=0.5
        )
        self._runners.append(runner)
        await runner.setup()
        await web.TCPSite(runner, self.config.host, port).start()
        return int(runner.addresses[0][1])


async def run(config: SimulatorConfig) -> None:
    """The process: shake hands with the station as soon as it is there, serve until cancelled."""
    async with Simulator(config) as simulator:
        await simulator.keep_subscribing()
        await simulator.world.closing.wait()
