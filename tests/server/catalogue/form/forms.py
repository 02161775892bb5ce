"""Forms of the sample district, as they are and with a cell spoilt."""

from functools import cache
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook

from server.catalogue.district import District
from server.catalogue.form import Form, FormCentre, form_of, workbook_of
from server.catalogue.layers import OWN, PARTS, layer_of, plain
from server.catalogue.sample import sample_tree

Json = dict[str, Any]


@cache
def tree() -> District:
    return sample_tree()


def parts_of(layer: Json) -> tuple[Json, Json]:
    """What is each centre's own, and the rest."""
    own = {name: layer[name] for name in (*OWN, "sample") if name in layer}
    return own, {part: layer[part] for part in PARTS if part in layer}


def sample_layer(centre: str) -> tuple[Json, str | None]:
    above = tree().above.get(centre)
    return (
        plain(tree().layers[centre], is_root=False) if above else layer_of(tree().catalogues[centre])
    ), above


def read_back(data: bytes, is_root: bool) -> Json:
    form = form_of(data)
    assert form.faults == []
    return plain(form.layer_of(form.centres[0]), is_root=is_root)


@cache
def town_form() -> bytes:
    layer, above = sample_layer("town-01")
    own, shared = parts_of(layer)
    return workbook_of([FormCentre("town-01", above, own, 3)], shared, {"zones": ["hall"]})


def spoilt(sheet: str, cell: str, value: Any) -> Form:
    book = load_workbook(BytesIO(town_form()))
    book[sheet][cell] = value
    return form_of(saved(book))


def saved(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()
