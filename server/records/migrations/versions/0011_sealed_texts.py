"""What is written down of enquiries and follow-ups lies sealed, as what visitors say of themselves does."""

from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa
from alembic import context, op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ENQUIRIES = sa.table("enquiries", sa.column("id"), sa.column("asked"), sa.column("answer"))
_FOLLOW_UPS = sa.table(
    "follow_ups", sa.column("id"), sa.column("appeal"), sa.column("notes", sa.JSON())
)  # fmt: skip
_AT_ONCE = 500


def upgrade() -> None:
    """Seal what lies in clear."""
    _rewrite("seal")


def downgrade() -> None:
    """Open it again."""
    _rewrite("open")


def _rewrite(act: str) -> None:
    for row in _rows(_ENQUIRIES):
        turn = _turn(act)
        words = {"asked": turn(row["asked"]), "answer": turn(row["answer"])}
        op.execute(sa.update(_ENQUIRIES).where(_ENQUIRIES.c.id == row["id"]).values(words))
    for row in _rows(_FOLLOW_UPS):
        if row["notes"] or row["appeal"]:
            turn = _turn(act)
            notes = [note | {"text": turn(note["text"])} for note in row["notes"]]
            values: dict[str, Any] = {"appeal": turn(row["appeal"]), "notes": notes}
            op.execute(sa.update(_FOLLOW_UPS).where(_FOLLOW_UPS.c.id == row["id"]).values(values))


def _rows(table: sa.TableClause) -> Iterator[Any]:
    """All rows, a part at a time."""
    last = 0
    while True:
        query = sa.select(table).where(table.c.id > last).order_by(table.c.id).limit(_AT_ONCE)
        found = op.get_bind().execute(query).mappings().all()
        yield from found
        if len(found) < _AT_ONCE:
            return
        last = found[-1]["id"]


def _turn(act: str) -> Callable[[str | None], str | None]:
    sealing = context.config.attributes.get("sealing")
    if sealing is None:
        raise RuntimeError(
            "party.key is needed to seal what is kept of enquiries: migrate where the server runs"
        )
    change: Callable[[str], str] = getattr(sealing, act)
    return lambda text: None if text is None else change(text)
