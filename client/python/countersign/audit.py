"""The requester's own records."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any, Optional

from .transport import CountersignError


class AuditLog:
    """The audit file of one question: JSON lines, each with the same trace id. The action stands in it by its digest alone."""

    def __init__(self, path: Optional[str]) -> None:
        self._path = path
        self._trace_id = str(uuid.uuid4())

    def write(self, event: str, facts: Mapping[str, Any]) -> None:
        """Appends one event and makes it durable. A folder that is missing is made.

        Raises:
            CountersignError: it cannot be written; what is not on record is not to be done.
        """
        if self._path is None:
            return
        at = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line = json.dumps({"at": at, "event": event, "trace_id": self._trace_id, **facts}, ensure_ascii=False)
        try:
            os.makedirs(os.path.dirname(os.path.abspath(self._path)), mode=0o700, exist_ok=True)
            file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                data = f"{line}\n".encode("utf-8")
                # One write in append mode, so that lines of several processes do not mix.
                if os.write(file, data) != len(data):
                    raise OSError("the disk took only a part")
                os.fsync(file)
            finally:
                os.close(file)
        except OSError as error:
            raise CountersignError(
                f'AUDIT_LOG_PATH "{self._path}" cannot be written to ({error}); nothing is granted'
            ) from error
