"""Human approval for AI agents, asked for from Python."""

from .client import Answer, BadSettings, Countersign, CountersignError, Refused, Unreachable

__all__ = ["Answer", "BadSettings", "Countersign", "CountersignError", "Refused", "Unreachable"]
