"""Human approval for AI agents, asked for from Python."""

from .client import Answer, Countersign, CountersignError, Refused, Unreachable

__all__ = ["Answer", "Countersign", "CountersignError", "Refused", "Unreachable"]
