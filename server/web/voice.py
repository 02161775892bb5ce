"""What a page needs to speak: scripts of a hall's calls, recordings as plain WAV files, and words by espeak-ng.

Only what a published catalogue holds is ever handed to espeak-ng. Everything may be kept by a browser for a day.
"""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, jsonify

from server.client.espeak import CannotSpeak, Espeak
from server.client.readings import Here
from server.domain.refusals import Refused
from server.web.asking import server
from server.wire.vocabulary import LANGUAGES
from server.wire.voice.inventory import CHIME
from server.wire.voice.library import Library, level
from server.wire.voice.sound import NoSound, from_wav, to_wav
from server.wire.voice.wording import Form, Part, Piece, Script, Words, script

Json = dict[str, Any]
A_DAY_S = 24 * 3600

voice = Blueprint("voice", __name__, url_prefix="/voice")


@voice.get("/<centre>.json")
def voice_script(centre: str) -> Response:
    """How this hall's calls are said, in each language."""
    counters, version = _counters(centre)
    scripts = {language: as_json(_script(counters, language), centre) for language in LANGUAGES}
    return jsonify({"version": version, "chime": f"/voice/pieces/{CHIME}.wav", "languages": scripts})


@voice.get("/pieces/<chime>.wav")
def voice_chime(chime: str) -> Response:
    """The sound before a call."""
    if chime != CHIME:
        raise Refused("not_found")
    return _sound(to_wav(_library().chime()))


@voice.get("/pieces/<language>/<name>.wav")
def voice_piece(language: str, name: str) -> Response:
    """One recording."""
    if language not in LANGUAGES or name not in _library().known(language):
        raise Refused("not_found")
    try:
        return _sound(to_wav(_library().samples(Piece(name, language))))
    except NoSound as fault:
        raise Refused("not_found") from fault


@voice.get("/words/<centre>/<language>/<name>.wav")
def voice_words(centre: str, language: str, name: str) -> Response:
    """What no recording covers; the name changes with the words."""
    counters, _ = _counters(centre)
    words = _words(_script(counters, language)) if language in LANGUAGES else []
    wanted = next((one for one in words if _named(one) == name), None)
    if wanted is None:
        raise Refused("not_found")
    espeak = Espeak(server().settings.data / "voice" / "words", readings=Here())
    try:
        wav = espeak.render(wanted.words, language)
        return _sound(to_wav(level(from_wav(wav.read_bytes()))))
    except (CannotSpeak, NoSound) as fault:
        raise Refused("not_found") from fault


def as_json(script: Script, centre: str) -> Json:
    """A script as pages read it: every part as the address of its sound."""

    def form(form: Form) -> Json:
        return {
            "before": [address(part, centre) for part in form.before],
            "after": {
                counter: [address(part, centre) for part in parts] for counter, parts in form.after.items()
            },
            "otherwise": [address(part, centre) for part in form.otherwise],
        }

    return {
        "signs": {sign: address(piece, centre) for sign, piece in script.signs.items()},
        "full": form(script.full),
        "short": form(script.short),
        "captions": dict(script.captions),
    }


def address(part: Part, centre: str) -> str:
    """Where a part's sound is."""
    if isinstance(part, Words):
        return f"/voice/words/{centre}/{part.language}/{_named(part)}.wav"
    return f"/voice/pieces/{part.language}/{part.name}.wav"


def _named(words: Words) -> str:
    return hashlib.sha256(words.words.encode()).hexdigest()[:16]


def _words(script: Script) -> list[Words]:
    forms = (script.full, script.short)
    said: list[tuple[Part, ...]] = [tuple(script.signs.values())]
    said += [parts for form in forms for parts in (form.before, *form.after.values(), form.otherwise)]
    return list(dict.fromkeys(part for parts in said for part in parts if isinstance(part, Words)))


def _script(counters: list[Json], language: str) -> Script:
    settings = server().settings
    return script(counters, language, _library().known(language), telephone=settings.voice_telephone_one)


def _counters(centre: str) -> tuple[list[Json], int]:
    catalogue = server().halls.get(centre).index.catalogue
    return [counter.model_dump() for counter in catalogue.counters], catalogue.version


def _library() -> Library:
    return _library_of(server().settings.voice_recordings)


@lru_cache(maxsize=4)
def _library_of(recordings: Path | None) -> Library:
    return Library(recordings)


def _sound(wav: bytes) -> Response:
    response = Response(wav, content_type="audio/wav")
    response.cache_control.public, response.cache_control.max_age = True, A_DAY_S
    return response
