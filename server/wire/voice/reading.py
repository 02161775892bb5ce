"""Reads numbers aloud: a ticket's sign by sign, a window's as a number; it knows no pieces and no sentences.

Rules: digits of a ticket singly; a window up to 999 as a number, with leading zeros left out, and
beyond that singly, as people read room numbers.
"""

import re

DIGITS = "0123456789"
LARGEST = 999
HANZI = "零一二三四五六七八九"
SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_NUMBER = re.compile(r"[0-9]{1,20}")


def chinese(number: int) -> str:
    """`12` as 十二, `105` as 一百零五; beyond 999 sign by sign."""
    if number > LARGEST:
        return "".join(HANZI[int(sign)] for sign in str(number))
    hundreds, rest = divmod(number, 100)
    tens, units = divmod(rest, 10)
    said = HANZI[hundreds] + "百" if hundreds else ""
    if tens:
        said += ("" if tens == 1 and not hundreds else HANZI[tens]) + "十"
    elif hundreds and units:
        said += "零"
    return said + (HANZI[units] if units or not number else "")


def english(number: int) -> str:
    """`12` as `twelve`, `61` as `sixty one`; beyond 99 sign by sign."""
    if number > 99:
        return " ".join(SMALL[int(sign)] for sign in str(number))
    if number < len(SMALL):
        return SMALL[number]
    tens, units = divmod(number, 10)
    return _TENS[tens - 2] + (f" {SMALL[units]}" if units else "")


def in_words(words: str, language: str) -> str:
    """The words with every number in them read."""
    if language == "en":
        return _NUMBER.sub(lambda found: f" {english(int(found[0]))} ", words)
    return _NUMBER.sub(lambda found: chinese(int(found[0])), words)
