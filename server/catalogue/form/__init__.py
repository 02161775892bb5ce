"""The form in which officials fill in a catalogue: sheets of a workbook, or TOML; it knows no store and no web."""

from server.catalogue.form.rows import Form, FormCentre, Json
from server.catalogue.form.toml import form_of_toml, toml_of
from server.catalogue.form.understood import understood
from server.catalogue.form.written import written

__all__ = ["Form", "FormCentre", "form_of", "toml_of", "workbook_of"]

_PACKED = b"PK"


def form_of(data: bytes) -> Form:
    """What a file says, a workbook or TOML; what can't be understood of it is noted in the form."""
    if not data.startswith(_PACKED):
        return form_of_toml(data)
    from server.catalogue.form.workbook_in import rows_of  # who sees no workbook loads no openpyxl

    form = Form()
    table = rows_of(data, form)
    return understood(table, form) if form.has_shape else form


def workbook_of(centres: list[FormCentre], layer: Json, inherited: dict[str, list[str]]) -> bytes:
    """The workbook of a layer; `inherited`: the codes that may be taken from above, empty for a centre under none."""
    from server.catalogue.form.workbook import workbook

    is_root = all(centre.above is None for centre in centres)
    return workbook(written(centres, layer, is_root=is_root), inherited, is_root=is_root)
