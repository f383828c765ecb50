"""Hypothesis without its stop-watch: a busy machine is no broken rule."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
