"""The error table: what each code makes the outbox do."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.core.sending import Decision
from bot.whatsapp.errors import TABLE, decide, for_status, hint

KEEPS_TRYING = {
    *(Decision.RETRY, Decision.SLOW_LISTENER),
    *(Decision.SLOW_NUMBER, Decision.SLOW_APP),
}


def graph_error(code: Any, **more: Any) -> bytes:
    error = {"message": "(#1) +41790000001 said hello", "type": "OAuthException", "code": code}
    return json.dumps({"error": {**error, **more}}).encode()


def test_these_codes_are_tried_again_and_no_others() -> None:
    again = {code for code, rule in TABLE.items() if rule.decision in KEEPS_TRYING}
    assert again == {2, 4, 80007, 130429, 131016, 131056, 131057, 133004}


def test_these_codes_are_tried_once_more_and_no_others() -> None:
    once = {code for code, rule in TABLE.items() if rule.decision is Decision.RETRY_ONCE}
    assert once == {1, 131000}


def test_these_codes_stop_the_number_and_no_others() -> None:
    stopping = {code for code, rule in TABLE.items() if rule.decision is Decision.STOP}
    assert stopping - set(range(200, 300)) == {
        *(0, 3, 10, 33, 190, 368),
        *(130497, 131005, 131031, 131037, 131042, 131045, 131064, 133010),
    }
    assert set(range(200, 300)) <= stopping


@pytest.mark.parametrize(
    "code, decision",
    [
        pytest.param(131056, Decision.SLOW_LISTENER, id="too fast for the listener"),
        pytest.param(130429, Decision.SLOW_NUMBER, id="too fast for the number"),
        pytest.param(80007, Decision.SLOW_APP, id="too many calls of the account"),
        pytest.param(4, Decision.SLOW_APP, id="too many calls of the app"),
        pytest.param(131048, Decision.GIVE_UP, id="spam: never again by itself"),
        pytest.param(131047, Decision.GIVE_UP, id="window closed"),
        pytest.param(131026, Decision.GIVE_UP, id="undeliverable"),
        pytest.param(131062, Decision.GIVE_UP, id="needs a phone"),
        pytest.param(132016, Decision.GIVE_UP, id="template"),
    ],
)
@pytest.mark.parametrize("status", [400, 401, 429, 500, 503])
def test_the_code_decides_and_not_the_http_status(
    status: int, code: int, decision: Decision
) -> None:
    failure = decide(status, graph_error(code))
    assert (failure.decision, failure.code) == (decision, code)
    assert for_status(code) is decision


@pytest.mark.parametrize(
    "status, body, decision",
    [
        pytest.param(400, graph_error("130429"), Decision.SLOW_NUMBER, id="code as text"),
        pytest.param(400, graph_error(100, error_subcode=33), Decision.STOP, id="no such number"),
        pytest.param(400, graph_error(987654), Decision.GIVE_UP, id="unknown code"),
        pytest.param(
            400, graph_error(987654, is_transient=True), Decision.RETRY_ONCE, id="said to pass"
        ),
        pytest.param(500, graph_error(987654), Decision.RETRY_ONCE, id="unknown code, their fault"),
        pytest.param(401, graph_error(987654), Decision.STOP, id="unknown code, unauthorized"),
        pytest.param(502, b"<html>Bad gateway</html>", Decision.UNKNOWN, id="HTML 502"),
        pytest.param(500, b"", Decision.UNKNOWN, id="empty 500"),
        pytest.param(503, b"\xff\xfe", Decision.UNKNOWN, id="no text 503"),
        pytest.param(500, b'{"error":"oops"}', Decision.UNKNOWN, id="error is no object"),
        pytest.param(500, b"[1]", Decision.UNKNOWN, id="list 500"),
        pytest.param(500, b"[" * 100_000, Decision.UNKNOWN, id="deep 500"),
        pytest.param(408, b"", Decision.UNKNOWN, id="time-out on the way"),
        pytest.param(200, b"<html>", Decision.UNKNOWN, id="success that is none"),
        pytest.param(429, b"slow down", Decision.SLOW_NUMBER, id="too fast for the edge"),
        pytest.param(401, b"", Decision.STOP, id="unauthorized"),
        pytest.param(302, b"", Decision.STOP, id="redirect: not the API"),
        pytest.param(404, b"<html>", Decision.GIVE_UP, id="HTML 404"),
        pytest.param(400, b"{", Decision.GIVE_UP, id="broken 400"),
        pytest.param(413, b"", Decision.GIVE_UP, id="too large"),
    ],
)
def test_answers_that_are_not_in_the_table(status: int, body: bytes, decision: Decision) -> None:
    assert decide(status, body).decision is decision


def test_the_reason_quotes_the_trace_and_nothing_that_was_said() -> None:
    failure = decide(400, graph_error(131026, fbtrace_id="AbC-1_x"))
    assert failure.reason == "WhatsApp error 131026 (fbtrace AbC-1_x)"
    odd = decide(400, graph_error(131026, fbtrace_id="x\n41790000001 y"))
    assert odd.reason == str(odd) == "WhatsApp error 131026"


@pytest.mark.parametrize("code", [None, 987654])
def test_a_failed_status_of_an_unknown_kind_is_not_sent_again(code: int | None) -> None:
    assert for_status(code) is Decision.GIVE_UP
    assert hint(code) is None


@pytest.mark.parametrize("code", sorted(set(TABLE) - set(range(201, 300))))
def test_an_operator_reads_a_sentence_for_every_code(code: int) -> None:
    sentence = hint(code)
    assert sentence is not None
    assert sentence[0].isupper() and sentence.endswith(".") and len(sentence) < 90
