"""`quhao voice`: render the pieces, check what a hall's voice is made of, or put one call into a WAV file."""

import argparse
import shutil
import sys
from pathlib import Path
from typing import Any

from server.cli.voice import kokoro
from server.cli.voice.pieces import lists
from server.client.espeak import Espeak
from server.client.readings import Here
from server.wire.vocabulary import LANGUAGES
from server.wire.voice.inventory import CHIME, EN, ZH, pieces
from server.wire.voice.library import LOUDNESS_DB, Library, level, said
from server.wire.voice.sound import (
    RATE,
    NoSound,
    Samples,
    from_wav,
    joined,
    loudness_db,
    silence,
    to_small_wav,
    to_wav,
)
from server.wire.voice.wording import Piece, Words, place, script

STYLES = {ZH: "zf_xiaoxiao.bin", EN: "af_heart.bin"}
PLAYERS = ("aplay", "paplay", "pw-play")
LONGEST_S = 3.0
NEAR_DB = 3.0


def add(commands: Any) -> None:
    """Add the subcommand."""
    voice = commands.add_parser("voice", help="the pieces that announcements are put together from")
    acts = voice.add_subparsers(dest="act", required=True, metavar="ACT")
    rendering = acts.add_parser("render", help="render the pieces with Kokoro; needs the extra [voice]")
    rendering.add_argument(
        "--voices", type=Path, required=True, help="folder of npm's kokoro-js voices, *.bin"
    )
    rendering.add_argument("--out", type=Path, required=True, help="where zh-CN/….wav and en/….wav go")
    rendering.add_argument("--language", choices=LANGUAGES, action="append", help="left out: both")
    rendering.add_argument("--piece", action="append", help="only this one; may be given several times")
    rendering.set_defaults(run=render)
    checking = acts.add_parser("check", help="say what is missing, unreadable, too long or unknown")
    checking.add_argument("--recordings", type=Path, help="the hall's own recordings")
    checking.set_defaults(run=check)
    trying = acts.add_parser("say", help="put one call into a WAV file")
    trying.add_argument("number", type=_words, help="such as A001")
    trying.add_argument("window", type=_words, help="as it is spoken: 12号窗口, 二楼B区3号窗口, counter 12")
    trying.add_argument("file", type=Path, help="the WAV file to write")
    trying.add_argument("--language", choices=LANGUAGES, default=ZH)
    trying.add_argument("--recordings", type=Path, help="the hall's own recordings")
    trying.add_argument("--telephone-one", action="store_true", help="say 幺 for 1")
    trying.set_defaults(run=say)


def _words(given: str) -> str:
    if not given.strip():
        raise argparse.ArgumentTypeError("nothing to say")
    return given


def render(args: argparse.Namespace) -> int:
    """Render what is not there yet, so that it may be stopped and started again."""
    languages = args.language or LANGUAGES
    unknown = set(args.piece or ()) - {name for language in languages for name in pieces(language)}
    if unknown:
        print(f"quhao voice render: no piece is called {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    for language in languages:
        voice = kokoro.Voice(args.voices / STYLES[language])
        folder = args.out / language
        folder.mkdir(parents=True, exist_ok=True)
        for one in lists(language, args.piece):
            wanted = [name for name, kept in zip(one.names, one.kept, strict=True) if kept]
            if all((folder / f"{name}.wav").is_file() for name in wanted):
                continue
            sounds = voice.list_of([kokoro.phonemes(name, language) for name in one.names], one.pace)
            for name, kept, sound in zip(one.names, one.kept, sounds, strict=True):
                if kept:
                    (folder / f"{name}.wav").write_bytes(to_small_wav(sound))
            print(language, *wanted, flush=True)
    return 0


def check(args: argparse.Namespace) -> int:
    """Print what is wrong, a line each; 1 if calls could not be said as they should be."""
    library = Library(args.recordings)
    library.chime()
    faults = [fault for language in LANGUAGES for fault in _faults(library, language)]
    faults += [f"{path}: {why}" for path, why in sorted(library.unusable.items())]
    faults += _unknown(args.recordings) if args.recordings else []
    for fault in faults:
        print(fault, file=sys.stderr)
    for program, why in (
        (Espeak(Path()).program, "says what no piece covers"),
        *((p, "plays") for p in PLAYERS),
    ):
        print(f"{program}: {'there' if shutil.which(program) else 'not installed'} ({why})")
    if not faults:
        print(f"{sum(len(pieces(language)) for language in LANGUAGES)} pieces, all of them sound")
    return 1 if faults else 0


def say(args: argparse.Namespace) -> int:
    """Write how a call sounds in this hall."""
    library = Library(args.recordings)
    counter = {"id": "asked", "label": args.window, "spoken": args.window, "name_en": args.window}
    known = library.known(args.language)
    call = script([counter], args.language, known, telephone=args.telephone_one)
    espeak = Espeak(args.file.parent / ".words", readings=Here())

    def words(part: Words) -> Samples:
        return level(from_wav(espeak.render(part.words, part.language).read_bytes()))

    parts = call.say(args.number, "asked")
    args.file.write_bytes(to_wav(joined([library.chime(), said(parts, library, words), silence(0.3)])))
    print(f"{call.caption(args.number, 'asked')}: {place(counter, args.language)}")
    print(*(part.name if isinstance(part, Piece) else f"[{part.words}]" for part in parts))
    return 0


def _faults(library: Library, language: str) -> list[str]:
    found = []
    for name in sorted({*pieces(language), *library.known(language)}):
        try:
            sound = library.samples(Piece(name, language))
        except NoSound as fault:
            found.append(f"{language}/{name}: {fault}")
            continue
        if len(sound) / RATE > LONGEST_S:
            found.append(
                f"{language}/{name}: {len(sound) / RATE:.1f} s is too long; say it more briskly, and in a quiet room"
            )
        elif abs(loudness_db(sound) - LOUDNESS_DB) > NEAR_DB:
            found.append(f"{language}/{name}: it has loud cracks, and is too low beside the others")
    return found


def _unknown(recordings: Path) -> list[str]:
    """Files that no rule of ours ever asks for, most often a slip in their names."""
    if not recordings.is_dir():
        return [f"{recordings}: there is no such folder"]
    files = sorted(path for path in recordings.rglob("[!.]*") if path.is_file())
    there = [path.relative_to(recordings) for path in files]
    wrong = [
        path for path in there if path.suffix == ".wav" and path.parts[0] not in (*LANGUAGES, f"{CHIME}.wav")
    ]
    other = [path for path in there if path.suffix != ".wav" and path.parts[0] in LANGUAGES]
    return [
        *(f"{path}: expected it in {' or '.join(LANGUAGES)}" for path in wrong),
        *(f"{path}: only files ending in .wav are heard" for path in other),
    ]
