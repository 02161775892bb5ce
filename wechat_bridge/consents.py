"""How many subscription messages a visitor still takes, by template, and how many messages were sent today, by API."""

import datetime

from wechat_bridge.callback import Message
from wechat_bridge.records import Records

FOR_EVER = 1_000_000
_CHINA = datetime.timezone(datetime.timedelta(hours=8))  # WeChat's days
DAILY = {"template": 100_000, "subscription": 10_000_000, "chat": 500_000}
NEAR = 0.8
MORNING_H = 8
"""What waits for the next day's messages goes out then: nobody is woken at midnight."""
PROBE_MS = 10 * 60_000
"""So long after WeChat took no more it is asked again: an operator can set a day's count back to nothing."""


class Consents:
    """Consents as visitors gave them; one is used up by each message, but for what was agreed to for ever."""

    def __init__(self, records: Records, long_term: frozenset[str] = frozenset()) -> None:
        self._records, self._long_term = records, long_term

    def hear(self, message: Message) -> None:
        """What a visitor chose, or that a message has come."""
        for template, word in message.consents:
            if word == "accept":
                self.give(message.openid, template)
            elif word == "reject":
                self.drop(message.openid, template)

    def give(self, openid: str, template: str) -> None:
        """One more message, or all."""
        with self._records.change() as line:
            line.execute(
                "INSERT INTO consents VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET left = left + excluded.left",
                (self._key(openid, template), FOR_EVER if template in self._long_term else 1),
            )

    def use(self, openid: str, template: str) -> bool:
        """Takes one, if there is one."""
        with self._records.change() as line:
            taken = line.execute(
                "UPDATE consents SET left = left - 1 WHERE key = ? AND left > 0",
                (self._key(openid, template),),
            )
            return taken.rowcount == 1

    def drop(self, openid: str, template: str) -> None:
        """They want no more of it."""
        with self._records.change() as line:
            line.execute("DELETE FROM consents WHERE key = ?", (self._key(openid, template),))

    def _key(self, openid: str, template: str) -> str:
        return self._records.name("consent", openid, template)


class Quotas:
    """What was sent today, and whether WeChat takes no more."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._over: dict[str, int] = {}  # by channel, when WeChat said so last

    def count(self, channel: str, now_ms: int) -> None:
        """One more was sent."""
        self._over.pop(channel, None)
        with self._records.change() as line:
            line.execute(
                "INSERT INTO quotas VALUES (?, ?, 1) ON CONFLICT (day, api) DO UPDATE SET used = used + 1",
                (day_of(now_ms), channel),
            )

    def is_over(self, channel: str, now_ms: int) -> bool:
        """Whether WeChat takes no more by this channel today, as it said a moment ago."""
        return channel in self.used_up(now_ms) and now_ms - self._over.get(channel, 0) < PROBE_MS

    def end(self, channel: str, now_ms: int) -> None:
        """WeChat has said so."""
        self._over[channel] = now_ms

    def used_up(self, now_ms: int) -> list[str]:
        """The channels of which WeChat has said today that it takes no more, and has taken none since."""
        today = day_of(now_ms)
        return sorted(channel for channel, said_ms in list(self._over.items()) if day_of(said_ms) == today)

    def near(self, now_ms: int) -> list[str]:
        """The channels of which most of the day's messages are sent, and some are left."""
        rows = self._records.read("SELECT api, used FROM quotas WHERE day = ?", day_of(now_ms))
        used = {row["api"]: row["used"] for row in rows}
        over = self.used_up(now_ms)
        return [one for one, most in DAILY.items() if used.get(one, 0) >= NEAR * most and one not in over]


def day_of(now_ms: int) -> str:
    """WeChat's day."""
    return datetime.datetime.fromtimestamp(now_ms / 1000, _CHINA).date().isoformat()


def next_morning_ms(now_ms: int) -> int:
    """When, of WeChat's next day, what had to wait for it is sent."""
    day = datetime.datetime.fromtimestamp(now_ms / 1000, _CHINA).date() + datetime.timedelta(days=1)
    return int(datetime.datetime.combine(day, datetime.time(MORNING_H), _CHINA).timestamp() * 1000)
