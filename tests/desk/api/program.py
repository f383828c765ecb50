"""A program of the station in a test: calls the API with a token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.desk.studio import Client, Studio


@dataclass
class Program:
    """One program, which remembers the status of its last call."""

    client: Client
    key: str
    status: int = 0

    @classmethod
    async def of(cls, studio: Studio, role: str = "producer") -> Program:
        return cls(await studio.stranger(), await studio.token(role))

    @property
    def carried(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}

    async def get(self, path: str, **query: Any) -> Any:
        return await self.call("GET", path, params={k: str(v) for k, v in query.items()})

    async def call(self, method: str, path: str, **more: Any) -> Any:
        """The answer; its JSON if it has one."""
        headers = {**self.carried, **more.pop("headers", {})}
        address = f"/api/v1{path}"
        async with self.client.request(method, address, headers=headers, **more) as response:
            self.status = response.status
            if response.content_type == "application/json":
                return await response.json()
            return await response.text()

    async def refused(self, method: str, path: str, **more: Any) -> tuple[int, str, str | None]:
        """The status, the code and the field of a refusal."""
        error = (await self.call(method, path, **more))["error"]
        assert set(error) == {"code", "message", "field"} and error["message"]
        return self.status, error["code"], error["field"]
