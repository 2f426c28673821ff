"""The key file: what was replaced by what, encrypted; the only way back.

The file is ``KANTLIJN-SLEUTEL 1``, a line of JSON that tells the project and how the passphrase becomes a key
(scrypt), and the content as JSON, deflated and sealed with ChaCha20-Poly1305 (the head is sealed along).
docs/privacy.md has the format in full.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.coding.refusal import Refusal

MAGIC = b"KANTLIJN-SLEUTEL "
VERSION = 1
SUFFIX = ".sleutel"
_N, _R, _P = 1 << 16, 8, 1
_MOST_N = 1 << 20
_LARGEST = 1 << 30
LEAST = 8
"""Characters that a new passphrase has at least."""


@dataclass(slots=True)
class Key:
    """What a key file holds: the project's guid and one entry per run (see ``app.project.privacy``)."""

    project: str
    runs: list[dict[str, Any]] = field(default_factory=list)

    def remembered(self) -> dict[str, str]:
        """Which label each form had: ``{"person:jan jansen": "[persoon 1]"}``."""
        return {form: label for run in self.runs for form, label in run.get("labels", {}).items()}


def project_of(path: Path) -> str | None:
    """The guid of the project that the key at ``path`` belongs to; None when there is no file.

    Needs no passphrase. Refuses what is no key, and a newer one.
    """
    if not path.exists():
        return None
    return str(_head(path, _bytes(path))[0]["project"])


def read(path: Path, passphrase: str, project: str) -> Key:
    """The key of ``project`` at ``path``. Refuses a missing, foreign or damaged one and a wrong
    passphrase."""
    if not path.exists():
        raise Refusal("privacy.key_missing", file=str(path))
    try:
        raw = _bytes(path)
        head, sealed, body = _head(path, raw)
    except Refusal as refusal:  # who reads writes nothing, and has nothing to fear for the file
        if refusal.key == "privacy.key_none":
            raise Refusal("privacy.read_none", file=path.name) from None
        raise
    if head["project"] != project:
        raise Refusal("privacy.read_other", file=path.name)
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    try:
        salt, nonce = base64.b64decode(head["salt"]), base64.b64decode(head["nonce"])
        secret, check = _derive(passphrase, salt, int(head["n"]), int(head["r"]), int(head["p"]))
        told = str(head["check"])
    except (KeyError, TypeError, ValueError):
        raise Refusal("privacy.key_damaged", file=path.name) from None
    if told != check:
        raise Refusal("privacy.key_passphrase", file=path.name)
    try:
        content = json.loads(zlib.decompress(ChaCha20Poly1305(secret).decrypt(nonce, body, sealed)))
        return Key(project, list(content["runs"]))
    except (InvalidTag, zlib.error, ValueError, KeyError, TypeError):
        raise Refusal("privacy.key_damaged", file=path.name) from None


def write(path: Path, passphrase: str, key: Key) -> None:
    """Write the key, atomically. Refuses to take the place of anything but a key of the same project."""
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    writable(path, key.project)
    salt, nonce = os.urandom(16), os.urandom(12)
    secret, check = _derive(passphrase, salt, _N, _R, _P)
    head = {
        "project": key.project, "kdf": "scrypt", "n": _N, "r": _R, "p": _P, "cipher": "chacha20-poly1305",
        "salt": base64.b64encode(salt).decode(), "nonce": base64.b64encode(nonce).decode(), "check": check,
    }  # fmt: skip
    sealed = MAGIC + str(VERSION).encode() + b"\n" + json.dumps(head, sort_keys=True).encode() + b"\n"
    content = json.dumps({"runs": key.runs}, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )
    body = ChaCha20Poly1305(secret).encrypt(nonce, zlib.compress(content, 6), sealed)
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            with contextlib.suppress(OSError):
                part.chmod(0o600)
            file.write(sealed + body)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise Refusal("privacy.key_unwritable", file=str(path), reason=error.strerror or str(error)) from None


def writable(path: Path, project: str) -> None:
    """Refuses a place where the key of ``project`` cannot come, before anything is done."""
    if path.is_dir():
        raise Refusal("privacy.key_folder", file=str(path))
    if not path.parent.is_dir():
        raise Refusal("privacy.key_no_folder", file=str(path.parent))
    if path.exists() and project_of(path) != project:
        raise Refusal("privacy.key_other", file=path.name)
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise Refusal("privacy.key_unwritable", file=str(path), reason=os.strerror(13))


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST:
            raise Refusal("privacy.key_none", file=path.name)
        return path.read_bytes()
    except OSError as error:
        raise Refusal("privacy.key_unreadable", file=str(path), reason=error.strerror or str(error)) from None


def _head(path: Path, raw: bytes) -> tuple[dict[str, Any], bytes, bytes]:
    """The head, the bytes that are sealed along, and the sealed content."""
    if not raw.startswith(MAGIC):
        raise Refusal("privacy.key_none", file=path.name)
    first = raw.find(b"\n")
    second = raw.find(b"\n", first + 1)
    try:
        version = int(raw[len(MAGIC) : first])
        head = json.loads(raw[first + 1 : second]) if 0 < first < second else None
    except ValueError:
        raise Refusal("privacy.key_damaged", file=path.name) from None
    if version > VERSION:
        raise Refusal("privacy.key_newer", file=path.name)
    if not isinstance(head, dict) or not isinstance(head.get("project"), str):
        raise Refusal("privacy.key_damaged", file=path.name)
    return head, raw[: second + 1], raw[second + 1 :]


def _derive(passphrase: str, salt: bytes, n: int, r: int, p: int) -> tuple[bytes, str]:
    """The secret, and a check by which a wrong passphrase is told from a damaged file."""
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    if not (1 < n <= _MOST_N and 0 < r <= 32 and 0 < p <= 16):
        raise ValueError("scrypt")
    made = Scrypt(salt=salt, length=64, n=n, r=r, p=p).derive(passphrase.encode("utf-8", "surrogatepass"))
    return made[:32], hashlib.sha256(made[32:]).hexdigest()[:32]
