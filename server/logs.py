"""Logs: one JSON line an event on stderr, Chinese as it is. They are never given an identity number or a secret."""

import json
import logging
import sys
from functools import partial

import structlog


def configure(process: str, level: int = logging.INFO) -> None:
    """Send all logging of this process through structlog; `process` is written in every line."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]

    def name_process(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
        return {"process": process, **event}

    render = structlog.processors.JSONRenderer(serializer=partial(json.dumps, ensure_ascii=False))
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*shared, name_process],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in ("engineio", "socketio", "apscheduler", "werkzeug"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
