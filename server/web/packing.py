"""Packs the few large answers for whoever can unpack them; it changes nothing of what they say."""

import gzip

from flask import Response, request

QUICK = 3
"""A catalogue is a quarter of its size by this already; harder packing takes longer and saves little."""


def packed(response: Response) -> Response:
    """The answer, gzipped if the asker says that they take it; one without a body stays as it is."""
    response.vary.add("Accept-Encoding")
    if response.status_code == 200 and request.accept_encodings["gzip"]:
        response.set_data(gzip.compress(response.get_data(), QUICK, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response
