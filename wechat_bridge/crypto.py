"""WeChat's encrypted mode as values: an envelope opened and sealed. Pure; randomness is an argument.

AES-256-CBC, the key base64 of EncodingAESKey + "=", its first half the vector, padded to blocks of 32; inside: 16
random bytes, the length of the message (4, big endian), the message, the appid. wechatpy does this too, but trusts
the padding and compares signatures letter by letter; the tests hold the two together.
"""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from wechat_bridge.callback import Malformed, document

KEY_LETTERS = 43
RANDOM_BYTES = 16
_BLOCK = 32
_HEAD = RANDOM_BYTES + 4


@dataclass(frozen=True, slots=True)
class Envelopes:
    """What one account's encrypted messages are sealed with; raises ValueError for a key that can't be one."""

    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    appid: str

    def __post_init__(self) -> None:
        self._key()
        if not self.appid:
            raise ValueError("an encrypted message names the account it is for: QUHAO_WECHAT_APPID is needed")

    def open(self, encrypted: str) -> bytes:
        """The message in an envelope; Malformed for one not sealed with this key or meant for another account."""
        try:
            raw = base64.b64decode(encrypted, validate=True)
        except (binascii.Error, ValueError):
            raise Malformed("not base64") from None
        if not raw or len(raw) % (AES.block_size // 8):
            raise Malformed("not whole blocks")
        decryptor = self._cipher().decryptor()
        plain = decryptor.update(raw) + decryptor.finalize()
        padding = plain[-1]
        if not 1 <= padding <= _BLOCK or plain[-padding:] != bytes([padding]) * padding:
            raise Malformed("not sealed with this key")
        plain = plain[:-padding]
        size = int.from_bytes(plain[RANDOM_BYTES:_HEAD])
        message, appid = plain[_HEAD : _HEAD + size], plain[_HEAD + size :]
        if len(plain) < _HEAD or len(message) != size or not hmac.compare_digest(appid, self.appid.encode()):
            raise Malformed("for another account")
        return message

    def seal(self, message: bytes, random: bytes) -> str:
        """An envelope with a message; `random` is 16 fresh bytes."""
        if len(random) != RANDOM_BYTES:
            raise ValueError(f"{RANDOM_BYTES} random bytes are needed")
        plain = random + len(message).to_bytes(4) + message + self.appid.encode()
        padding = _BLOCK - len(plain) % _BLOCK
        encryptor = self._cipher().encryptor()
        raw = encryptor.update(plain + bytes([padding]) * padding) + encryptor.finalize()
        return base64.b64encode(raw).decode()

    def signature(self, timestamp: str, nonce: str, encrypted: str) -> str:
        """SHA-1 of token, time, nonce and envelope in sorted order, as hex."""
        parts = sorted((self.token, timestamp, nonce, encrypted))
        return hashlib.sha1("".join(parts).encode("utf-8", "surrogatepass")).hexdigest()

    def genuine(self, given: str, timestamp: str, nonce: str, encrypted: str) -> bool:
        """Whether an envelope's signature is this account's, in constant time."""
        wanted = self.signature(timestamp, nonce, encrypted)
        return hmac.compare_digest(wanted.encode(), given.encode("utf-8", "surrogatepass"))

    def reply(self, message: bytes, random: bytes, timestamp: str, nonce: str) -> bytes:
        """The document that answers in encrypted mode."""
        encrypted = self.seal(message, random)
        return (
            f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt>"
            f"<MsgSignature><![CDATA[{self.signature(timestamp, nonce, encrypted)}]]></MsgSignature>"
            f"<TimeStamp>{timestamp}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
        ).encode()

    def _cipher(self) -> Cipher[CBC]:
        key = self._key()
        return Cipher(AES(key), CBC(key[:16]))

    def _key(self) -> bytes:
        try:
            key = base64.b64decode(self.aes_key + "=", validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if len(self.aes_key) != KEY_LETTERS or len(key) != 32:
            raise ValueError(
                f"QUHAO_WECHAT_AES_KEY is not an EncodingAESKey: {KEY_LETTERS} letters and digits"
            )
        return key


def envelope(body: bytes) -> str | None:
    """What a body holds sealed; None where it holds nothing so."""
    found = document(body).findtext("Encrypt")
    return found.strip() if found else None
