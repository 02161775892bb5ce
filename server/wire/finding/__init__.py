"""Finding services and guidance by what people say: one search for kiosk, guide, hotline, WeChat and web; pure."""

from server.wire.finding.catalogue import ServiceFinder, TreeFinder

__all__ = ["ServiceFinder", "TreeFinder"]
