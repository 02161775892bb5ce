"""`quhao catalogue`: the catalogue from the shell, by the form or a district's folder; it edits nothing in place."""

import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from server.catalogue.differences import Difference
from server.catalogue.district import read_district
from server.catalogue.faults import CatalogueFaulty, coded
from server.catalogue.form import FormCentre, form_of, toml_of, workbook_of
from server.catalogue.form.starter import starter
from server.cli.records import BY, act, database
from server.cli.seed import published
from server.operations.importing import Importing, export_in, take_in
from server.operations.publishing import publish_in
from server.records import catalogue_store
from server.records.catalogue_drafts import Edit
from server.wire.texts import text

LARGEST_FORM = 10 * 1024 * 1024
_SIGNS = {"added": "+", "changed": "~", "removed": "-"}


def add(commands: Any) -> None:
    """Add the subcommand."""
    catalogue = commands.add_parser("catalogue", help="the catalogue").add_subparsers(
        required=True, metavar="ACT"
    )
    taken = act(
        catalogue, "import", import_catalogue, "publish a form (.xlsx, .toml), or a district's folder of TOML"
    )
    taken.add_argument("file", type=Path)
    taken.add_argument("--dry-run", action="store_true", help="only say what the form would change")
    given = act(catalogue, "export", export_catalogue, "a centre's catalogue: a form (.xlsx, .toml), or JSON")
    given.add_argument("centre", nargs="?")
    given.add_argument(
        "--output", type=_form, metavar="FILE", help="FILE.xlsx or FILE.toml; JSON on the screen without"
    )
    given.add_argument("--version", type=int, metavar="N", help="a version; the draft without")
    given.add_argument(
        "--blank", type=_form, metavar="FILE", help="an empty form for CENTRE, which need not exist"
    )


def import_catalogue(args: argparse.Namespace) -> int:
    """Publish what differs."""
    if not args.file.exists():
        raise LookupError(f"there is no {args.file}")
    if args.file.is_dir() or not args.file.suffix:
        return _import_district(args)
    if args.file.stat().st_size > LARGEST_FORM:
        raise ValueError(f"{args.file} is larger than {LARGEST_FORM // 1024 // 1024} MB: this is no form")
    form = form_of(args.file.read_bytes())
    record = database(args)
    try:
        if args.dry_run:
            for one in Importing(record, _now).preview(form, lambda _: True):
                _tell(one.centre, one.changes)
            return 0
        now = _now()
        with record.change() as session:
            taken = take_in(session, form, lambda _: True, Edit("", "", now, BY))
            outcomes = publish_in(session, [one.centre for one in taken], by=BY, now=now, note=args.file.name)
    except CatalogueFaulty as faulty:
        for fault in faulty.faults:
            print(fault.sentence(_language()))
        count = len(faulty.faults)
        raise ValueError(text("refusal.catalogue_faulty", _language(), count=count)) from faulty
    for one, outcome in zip(taken, outcomes, strict=True):
        _tell(one.centre, one.changes)
        print(one.centre, outcome.version, "published" if outcome.is_new else "unchanged")
        for key, _ in outcome.waits:
            print(f"  {key}: from the next business day")
        for centre, version in outcome.also.items():
            print(centre, version, "published")
    return 0


def export_catalogue(args: argparse.Namespace) -> int:
    """Write a centre's form, or print its catalogue."""
    if args.centre is None:
        raise LookupError("name the centre whose catalogue it is")
    if args.blank is not None:
        for fault in coded("centre", args.centre):
            raise ValueError(fault.sentence(_language()))
        row = FormCentre(args.centre, None, {}, 1)
        blank = workbook_of([row], starter(), {})
        args.blank.write_bytes(toml_of([row], starter()).encode() if _is_toml(args.blank) else blank)
        return 0
    record = database(args)
    if args.output is not None:
        with record.read() as session:
            if catalogue_store.held(session, args.centre) is None:
                raise LookupError(f"there is no {args.centre}")
            format_: Any = "toml" if _is_toml(args.output) else "xlsx"
            args.output.write_bytes(export_in(session, args.centre, format_, args.version))
        return 0
    with record.read() as session:
        found = catalogue_store.load(session, args.centre, args.version)
    if found is None:
        raise LookupError(f"there is no {args.centre}")
    json.dump(found.model_dump(), sys.stdout, ensure_ascii=False, indent=1)
    print()
    return 0


def _import_district(args: argparse.Namespace) -> int:
    district = read_district(args.file, 1)
    record = database(args)
    with record.change() as session:
        saved = catalogue_store.save_all(session, published(district), by=BY, now=_now())
    # Said once done: a closed pipe undoes nothing
    for centre, one in zip(district.catalogues, saved, strict=True):
        print(centre, one.version, "published" if one.is_new else "unchanged")
    return 0


def _tell(centre: str, changes: list[Difference]) -> None:
    for one in changes:
        fields = "、".join(field.field for field in one.fields)
        what = " ".join(
            part for part in (one.part, one.entry, one.name, f"({fields})" if fields else "") if part
        )
        print(f"{centre} {_SIGNS[one.kind]} {what}")


def _form(given: str) -> Path:
    if Path(given).suffix.lower() not in (".xlsx", ".toml"):
        raise argparse.ArgumentTypeError(f"{given} is to be FILE.xlsx or FILE.toml")
    return Path(given)


def _is_toml(path: Path) -> bool:
    return path.suffix.lower() == ".toml"


def _language() -> str:
    """Chinese, which forms are filled in, unless the shell speaks English."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "en" if spoken.startswith("en") else "zh-CN"


def _now() -> int:
    return int(time.time() * 1000)
