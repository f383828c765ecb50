"""Who may hand us messages, and for which number."""

from __future__ import annotations

import hashlib
import hmac
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.whatsapp.numbers import WhatsAppNumber
from bot.whatsapp.signature import numbers_signed_for, plausible, sign

OURS = WhatsAppNumber("106500000000001", "token", ("our-secret",))
RAW = b'{"object":"whatsapp_business_account"}'
GOOD = sign(RAW, "our-secret")


def test_a_signature_is_the_hmac_of_the_bytes() -> None:
    expected = hmac.new("grün".encode(), b"abc", hashlib.sha256).hexdigest()
    assert sign(b"abc", "grün") == f"sha256={expected}"


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(None, id="missing"),
        pytest.param("", id="empty"),
        pytest.param("sha256=", id="no digits"),
        pytest.param(GOOD.removeprefix("sha256="), id="digits alone"),
        pytest.param("sha1=" + hmac.new(b"our-secret", RAW, "sha1").hexdigest(), id="sha1"),
        pytest.param("sha1=" + GOOD.removeprefix("sha256="), id="sha1 with the right digits"),
        pytest.param("sha256=" + GOOD.removeprefix("sha256=").upper(), id="upper-case hex"),
        pytest.param(GOOD.upper(), id="all upper-case"),
        pytest.param(GOOD[:-1], id="one digit short"),
        pytest.param(GOOD + "0", id="one digit long"),
        pytest.param(GOOD + "\n", id="line break"),
        pytest.param(" " + GOOD, id="space in front"),
        pytest.param("sha256=" + "ä" * 64, id="not ASCII"),
        pytest.param("sha256=" + "٣" * 64, id="foreign digits"),
        pytest.param("sha256=" + "\udcff" * 64, id="undecodable bytes"),
        pytest.param("sha256=" + "g" * 64, id="no hex"),
    ],
)
def test_an_implausible_header_is_refused_before_anything_is_read(header: str | None) -> None:
    assert not plausible(header)
    assert numbers_signed_for(RAW, header, [OURS]) == frozenset()


def test_a_good_signature_vouches_for_the_number() -> None:
    assert plausible(GOOD)
    assert numbers_signed_for(RAW, GOOD, [OURS]) == {OURS.phone_number_id}


@given(st.binary(min_size=1, max_size=200), st.data())
def test_one_flipped_bit_breaks_it(raw: bytes, data: st.DataObject) -> None:
    header = sign(raw, "our-secret")
    bit = data.draw(st.integers(0, len(raw) * 8 - 1))
    flipped = bytearray(raw)
    flipped[bit // 8] ^= 1 << bit % 8
    assert numbers_signed_for(raw, header, [OURS])
    assert not numbers_signed_for(bytes(flipped), header, [OURS])


@given(st.integers(0, 63))
def test_one_wrong_digit_breaks_it(place: int) -> None:
    digits = list(GOOD.removeprefix("sha256="))
    digits[place] = "0" if digits[place] != "0" else "1"
    assert not numbers_signed_for(RAW, "sha256=" + "".join(digits), [OURS])


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b'{"text":"Gr\\u00fcezi"}', id="escaped umlaut"),
        pytest.param('{"text":"Grüezi"}'.encode(), id="umlaut as UTF-8"),
        pytest.param(b'{"url":"https:\\/\\/x.ch\\/a"}', id="escaped slash"),
        pytest.param(b'{"text":"\\ud83d\\ude00"}', id="emoji as a surrogate pair"),
        pytest.param(b'{"text":"a@b <c> 100%"}', id="at, angle brackets, per cent"),
        pytest.param(b"", id="empty"),
        pytest.param(b"\xff\xfe", id="no text at all"),
    ],
)
def test_the_bytes_are_signed_as_they_came(raw: bytes) -> None:
    assert numbers_signed_for(raw, sign(raw, "our-secret"), [OURS])


def test_writing_the_json_anew_changes_the_signature() -> None:
    raw = b'{"text":"Gr\\u00fcezi a@b.ch\\/x"}'
    header = sign(raw, "our-secret")
    again = json.loads(raw)
    for rewritten in (json.dumps(again), json.dumps(again, ensure_ascii=False)):
        assert not numbers_signed_for(rewritten.encode(), header, [OURS])


def test_both_secrets_count_while_one_replaces_the_other() -> None:
    number = WhatsAppNumber("1", "token", ("new", "old"))
    for secret in ("new", "old"):
        assert numbers_signed_for(RAW, sign(RAW, secret), [number]) == {"1"}
    assert not numbers_signed_for(RAW, sign(RAW, "older"), [number])


def test_a_secret_vouches_for_the_numbers_of_its_own_app_only() -> None:
    numbers = [
        WhatsAppNumber("1", "token", ("app one",)),
        WhatsAppNumber("2", "token", ("app one",)),
        WhatsAppNumber("3", "token", ("app two",)),
    ]
    assert numbers_signed_for(RAW, sign(RAW, "app one"), numbers) == {"1", "2"}
    assert numbers_signed_for(RAW, sign(RAW, "app two"), numbers) == {"3"}


def test_an_empty_secret_vouches_for_nothing() -> None:
    number = WhatsAppNumber("1", "token", ("",))
    assert not numbers_signed_for(RAW, sign(RAW, ""), [number])
    assert not numbers_signed_for(RAW, GOOD, [])


def test_secrets_do_not_show_when_a_number_is_printed() -> None:
    shown = repr(WhatsAppNumber("1", "the token", ("the secret",)))
    assert "the token" not in shown
    assert "the secret" not in shown
