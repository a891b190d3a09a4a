"""RFC 8785 canonical JSON: what a digest is taken of, so that what was approved is what runs."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from typing import Any

LARGEST_INTEGER = 2**53 - 1
"""Beyond it two integers share one JSON number, and what was approved would not be what runs."""


def canonical_json(value: Any, place: str = "the value") -> str:
    """The one JSON text of a value.

    Raises:
        TypeError: for what JSON cannot carry whole; the message names its place.
    """
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, str):
        return _canonical_string(value, place)
    if isinstance(value, (int, float)):
        return _canonical_number(value, place)
    if isinstance(value, Mapping):
        return _canonical_object(value, place)
    if isinstance(value, (list, tuple)):
        items = (canonical_json(item, f"{place}/{index}") for index, item in enumerate(value))
        return f"[{','.join(items)}]"
    raise TypeError(f"{place} is a {type(value).__name__}, which JSON does not carry")


def sha256(text: str) -> str:
    """Lower-case hex SHA-256 of a text's UTF-8 bytes."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def digest_of(action: Mapping[str, Any], workspace: str, revision: int) -> str:
    """Binds a decision to what was shown, as the server computes it."""
    return sha256(canonical_json({"action": action, "workspace": workspace, "revision": revision}))


def _canonical_object(value: Mapping[Any, Any], place: str) -> str:
    for key in value:
        if not isinstance(key, str):
            raise TypeError(f"{place} has a member that is named by a {type(key).__name__}, not by text")
    # By UTF-16 code units, which differs from Python's order beyond the basic plane.
    keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
    members = (f"{_canonical_string(key, place)}:{canonical_json(value[key], f'{place}/{key}')}" for key in keys)
    return f"{{{','.join(members)}}}"


def _canonical_string(value: str, place: str) -> str:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise TypeError(f"{place} has a lone surrogate, which has no canonical JSON form") from None
    return json.dumps(value, ensure_ascii=False)


def _canonical_number(value: float, place: str) -> str:
    if isinstance(value, int):
        if abs(value) > LARGEST_INTEGER:
            raise TypeError(f"{place} is {value}, beyond what a JSON number carries exactly; send it as text")
        return str(int(value))
    if not math.isfinite(value):
        raise TypeError(f"{place} is {value}, which has no JSON form")
    return _as_ecmascript(value)


def _as_ecmascript(value: float) -> str:
    """A float as ECMAScript prints it: the same shortest digits as Python's, in another notation."""
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = f"{abs(value)!r}".partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    # The decimal point stands before the digit at this index.
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(digits))
    digits = digits.rstrip("0")
    if 0 < point <= 21:
        padded = digits.ljust(point, "0")
        return sign + padded[:point] + (f".{padded[point:]}" if len(padded) > point else "")
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    rest = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{rest}e{'+' if point > 0 else '-'}{abs(point - 1)}"
