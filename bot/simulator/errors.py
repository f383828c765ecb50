"""The errors that WhatsApp answers a station with, in its own words and codes."""

from __future__ import annotations

from typing import Any

# code: (HTTP status, title). Meta says: decide on the code, never on the status or the title.
KNOWN: dict[int, tuple[int, str]] = {
    1: (400, "API Unknown"),
    2: (503, "Service temporarily unavailable"),
    4: (400, "Application request limit reached"),
    33: (400, "Parameter value is not valid"),
    100: (400, "Invalid parameter"),
    190: (401, "Invalid OAuth access token - Cannot parse access token"),
    368: (403, "Temporarily blocked for policies violations"),
    80007: (400, "Rate limit issues"),
    130403: (400, "Business has been blocked"),
    130429: (400, "Rate limit hit"),
    130472: (400, "User's number is part of an experiment"),
    130497: (403, "Business account is restricted from messaging users in this country"),
    131000: (500, "Something went wrong"),
    131005: (403, "Access denied"),
    131008: (400, "Required parameter is missing"),
    131009: (400, "Parameter value is not valid"),
    131016: (503, "Service unavailable"),
    131021: (400, "Recipient cannot be sender"),
    131026: (400, "Message undeliverable"),
    131030: (400, "Recipient phone number not in allowed list"),
    131031: (403, "Account has been locked"),
    131037: (
        400,
        "WhatsApp provided number needs display name approval before message can be sent",
    ),
    131042: (400, "Business eligibility payment issue"),
    131045: (500, "Message failed to send because of an incorrect certificate"),
    131047: (400, "Re-engagement message"),
    131048: (400, "Spam rate limit hit"),
    131049: (400, "Message not delivered to maintain healthy ecosystem engagement"),
    131050: (400, "User has stopped marketing messages"),
    131051: (400, "Unsupported message type"),
    131052: (400, "Media download error"),
    131053: (400, "Media upload error"),
    131055: (400, "Method not allowed"),
    131056: (400, "(Business Account, Consumer Account) pair rate limit hit"),
    131057: (500, "Business account in maintenance mode"),
    131062: (400, "Business-scoped user ID is not allowed for this message"),
    131063: (400, "Marketing templates are disabled"),
    131064: (400, "Messaging limit reduced"),
    132000: (400, "Template Param Count Mismatch"),
    132001: (404, "Template does not exist"),
    132005: (400, "Template Hydrated Text Too Long"),
    132012: (400, "Template Parameter Format Mismatch"),
    132015: (400, "Template is paused"),
    132016: (400, "Template is disabled"),
    133004: (503, "Server temporarily unavailable"),
    133010: (400, "Phone number not registered"),
    135000: (400, "Generic user error"),
}


class GraphError(Exception):
    """WhatsApp refuses a request."""

    def __init__(
        self, code: int, details: str = "", *, status: int | None = None, transient: bool = False
    ) -> None:
        super().__init__(f"error {code}")
        known_status, self.title = KNOWN.get(code, (400, "Something went wrong"))
        self.code = code
        self.details = details or self.title
        self.status = status or known_status
        self.transient = transient

    def answer(self, trace: str) -> dict[str, Any]:
        """The body of a refusal."""
        error: dict[str, Any] = {
            "message": f"(#{self.code}) {self.title}",
            "type": "OAuthException",
            "code": self.code,
            "error_data": {"messaging_product": "whatsapp", "details": self.details},
            "fbtrace_id": trace,
        }
        return {"error": {**error, "is_transient": True} if self.transient else error}

    def status_error(self) -> dict[str, Any]:
        """The same inside a `failed` status."""
        href = "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/"
        return {
            "code": self.code,
            "title": self.title,
            "message": self.title,
            "error_data": {"details": self.details},
            "href": href,
        }


def no_such_object(id: str) -> GraphError:
    details = (
        f"Object with ID '{id}' does not exist, cannot be loaded due to missing permissions, "
        "or does not support this operation"
    )
    return GraphError(100, details)
