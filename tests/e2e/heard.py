"""What a page really plays: every sound by its name, when the browser began it and whether it came to its end."""

from typing import Any

from playwright.sync_api import Page

from tests.waiting import until

LETTERS = "零一二三四五六七八九"

_LISTEN = """() => {
  const fetched = new WeakMap(), decoded = new WeakMap()
  window.sounds = []
  const { arrayBuffer } = Response.prototype
  Response.prototype.arrayBuffer = async function () {
    const bytes = await arrayBuffer.call(this)
    fetched.set(bytes, this.url)
    return bytes
  }
  const { decodeAudioData } = BaseAudioContext.prototype
  BaseAudioContext.prototype.decodeAudioData = async function (bytes, ...more) {
    const address = fetched.get(bytes)
    const sound = await decodeAudioData.call(this, bytes, ...more)
    decoded.set(sound, address)
    return sound
  }
  const { start } = AudioBufferSourceNode.prototype
  AudioBufferSourceNode.prototype.start = function (...when) {
    const name = decodeURIComponent(decoded.get(this.buffer)).split('/').pop().replace('.wav', '')
    const loudest = this.buffer.getChannelData(0).reduce((most, one) => Math.max(most, Math.abs(one)), 0)
    const sound = { name, loudest, running: this.context.state === 'running', ended_at: null }
    window.sounds.push(sound)
    this.addEventListener('ended', () => (sound.ended_at = performance.timeOrigin + performance.now()))
    return start.apply(this, when)
  }
}"""

Json = dict[str, Any]


class Ear:
    """Listens at a page's loudspeaker from now on."""

    def __init__(self, page: Page) -> None:
        self._page = page
        page.evaluate(_LISTEN)

    def sounds(self) -> list[Json]:
        """All that were begun, in their order."""
        return list(self._page.evaluate("window.sounds"))

    def heard(self) -> list[str]:
        """The names of those that were loud and came to their end."""
        return [
            one["name"]
            for one in self.sounds()
            if one["running"] and one["loudest"] > 0.1 and one["ended_at"] is not None
        ]

    def calls(self) -> list[str]:
        """The numbers said to their end, one for each time."""
        said = "".join(self.heard()).replace("chime", "").split("请")[1:]
        whole = [one.partition("号到")[0] for one in said if one.endswith("办理")]
        return [_written(number) for number in whole]

    def hears(self, calls: int) -> list[str]:
        """Waits until so many were said."""
        until(lambda: len(self.calls()) >= calls, f"{calls} calls said")
        return self.calls()


def spelled(number: str) -> list[str]:
    """A ticket's number sign by sign, as the pieces are called."""
    return [LETTERS[int(sign)] if sign.isdigit() else sign for sign in number]


def _written(signs: str) -> str:
    return "".join(str(LETTERS.index(sign)) if sign in LETTERS else sign for sign in signs)
