"""What the tests of several steps begin with."""

from __future__ import annotations

import pytest

from bot.core.messages import Attachment
from bot.core.understanding import Entity
from bot.store import media
from tests.fakes import bsuid, message
from tests.radio import Radio, song
from tests.steps.kept import P

FILE = Attachment("media-1", "image/jpeg", url="https://graph/1")


@pytest.fixture
async def known(radio: Radio) -> Radio:
    """A listener who has sent a picture with words, was answered, and has said something more."""
    who = (bsuid("CH.1"), P)
    await radio.deliver(message("play Secret Song", *who, name="Secret Name", attachment=FILE))
    token, claimed = await radio.claim()
    secret = (Entity("sender", "Secret Name", 0, 11),)
    await radio.file(token, [(claimed[0], song("Secret Song"))], entities=secret)
    async with radio.database.write() as conn:
        await media.change(conn, 1, state="kept", file="picture.jpg")
    radio.clock.advance(seconds=8)
    await radio.answer()
    await radio.deliver(message("a Secret that waits", *who, at=radio.clock()))
    return radio
