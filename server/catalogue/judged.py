"""Judges a layer of a catalogue: the catalogue it makes, and everything wrong with it; it changes nothing."""

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from server.catalogue.checks import faults_of
from server.catalogue.faults import Fault
from server.catalogue.layers import LISTS, Above, Json, key_of, lost, resolved
from server.catalogue.reading import strays
from server.wire.catalogue import Catalogue

NEEDED = ("zones", "queues", "counters", "services")
"""What a hall must have some of."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What a layer makes: no catalogue where it has no shape at all; it may be published without faults."""

    catalogue: Catalogue | None
    faults: tuple[Fault, ...]


def judged(centre: str, layer: Json, above: Above = ()) -> Judged:
    """A centre's layer over the catalogues above it."""
    try:
        catalogue = resolved(centre, layer, above)
    except ValidationError as wrong:
        return Judged(None, tuple(shape_faults(wrong, layer)))
    faults = [*strays(catalogue), *faults_of(catalogue, needs_english=False)]
    faults += [Fault(part, "no_entries") for part in NEEDED if not getattr(catalogue, part)]
    faults += [Fault(f"services.{code}", "lost_service", code) for code in lost(layer, above)]
    return Judged(catalogue, tuple(faults))


def shape_faults(wrong: ValidationError, layer: Json) -> list[Fault]:
    """What has not the shape of a catalogue, each by the key of what is wrong."""
    return [
        Fault(_key(error["loc"], layer), "wrong_value", str(error["msg"]))
        for error in wrong.errors(include_url=False)
    ]


def _key(place: tuple[Any, ...], layer: Json) -> str:
    part, *rest = place or ("",)
    if part in LISTS and rest and isinstance(rest[0], int) and rest[0] < len(layer.get(part, [])):
        entry = layer[part][rest[0]]
        if isinstance(entry, dict) and entry.get(key_of(part)):
            rest[0] = entry[key_of(part)]
    return ".".join(str(one) for one in (part, *rest))
