"""Listeners' and the station's files: kept for days, each address good for five minutes."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.simulator.clock import SimClock
from bot.simulator.contents import FileRef
from bot.simulator.errors import no_such_object
from bot.simulator.wire import Ids

ADDRESS_LIFE = timedelta(minutes=5)
KEPT_FROM_LISTENERS = timedelta(days=7)
KEPT_FROM_STATION = timedelta(days=30)
PATH = "/whatsapp_business/attachments/"


@dataclass(frozen=True)
class StoredFile:
    id: str
    mime_type: str
    content: bytes
    until: datetime
    number: str

    @property
    def sha256(self) -> bytes:
        return hashlib.sha256(self.content).digest()


class MediaStore:
    """WhatsApp's shelf of files."""

    def __init__(self, clock: SimClock, ids: Ids) -> None:
        self.base_url = ""  # known once the simulator listens
        self._clock = clock
        self._ids = ids
        self._files: dict[str, StoredFile] = {}
        self._addresses: dict[str, tuple[str, datetime]] = {}

    def keep(self, content: bytes, mime_type: str, number: str, life: timedelta) -> StoredFile:
        until = self._clock.now() + life
        file = StoredFile(self._ids.media(), mime_type, content, until, number)
        self._files[file.id] = file
        return file

    def find(self, id: str, number: str | None = None) -> StoredFile:
        """The file, or GraphError if it is gone, or was never of this number."""
        file = self._files.get(id)
        if file is None or file.until <= self._clock.now() or number not in (None, file.number):
            raise no_such_object(id)
        return file

    def delete(self, id: str) -> None:
        del self._files[self.find(id).id]

    def address(self, file: StoredFile) -> str:
        """A new address, good for five minutes."""
        expires = self._clock.now() + ADDRESS_LIFE
        key = self._ids.trace()
        self._addresses[key] = (file.id, expires)
        return f"{self.base_url}{PATH}?mid={file.id}&ext={int(expires.timestamp())}&hash={key}"

    def at(self, key: str) -> StoredFile | None:
        """What lies at an address; None once the address is too old."""
        id, expires = self._addresses.get(key, ("", self._clock.now()))
        file = self._files.get(id)
        return file if file is not None and self._clock.now() < expires else None

    def reference(self, file: StoredFile, *, url: bool) -> FileRef:
        """The file as a webhook names it; its hash is written in base64 here."""
        sha256 = base64.b64encode(file.sha256).decode()
        return FileRef(file.id, file.mime_type, sha256, self.address(file) if url else None)

    def description(self, file: StoredFile) -> dict[str, Any]:
        """The answer to a question about the file; its hash is written in hexadecimal here."""
        return {
            "messaging_product": "whatsapp",
            "url": self.address(file),
            "mime_type": file.mime_type,
            "sha256": file.sha256.hex(),
            "file_size": str(len(file.content)),
            "id": file.id,
        }
