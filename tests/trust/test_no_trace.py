"""No token, phone, name or password in any byte of a profile folder or a log, whatever happens to the profile."""

from __future__ import annotations

import base64
import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from gridcentre.domain.problems import ProblemError
from gridcentre.sync.contract import Tokens
from gridcentre.trust.checks import checks
from gridcentre.trust.export import seal_unsent
from gridcentre.trust.profile import Profile
from gridcentre.trust.redaction import Redactor
from gridcentre.trust.vault import Vault
from tests.trust.keyrings import MemoryKeyring
from tests.trust.test_export import ACTS

PASSWORD, NEW_PASSWORD, PHRASE = "correct horse", "staple battery", "bronze kettle 9"


def forms(word: str) -> Iterator[bytes]:
    """The ways in which a word could lie in a file."""
    raw = word.encode()
    yield raw
    yield raw.hex().encode()
    yield word.encode("utf-16-le")
    for shift in range(3):  # base64 of the word inside longer text, without its uncertain ends
        yield base64.b64encode(bytes(shift) + raw)[4:-4] if len(raw) > 6 else raw
    if not word.isascii():
        yield word.encode("gb18030")
        yield word.encode("unicode_escape")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged at any level, through the filter that the program uses."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.addFilter(Redactor())
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.DEBUG)
    root.addHandler(handler)
    yield text
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.mark.parametrize("passphrase", ["", PHRASE])
def test_a_whole_life_leaves_no_trace(tmp_path: Path, tokens: Tokens, passphrase: str, log: io.StringIO) -> None:
    keys = MemoryKeyring()
    vault, folder = Vault(backend=keys), tmp_path / "desk"
    account = replace(tokens.account, id="wangxy13812348000", name="王小燕") if tokens.account else None
    profile, code = Profile.create(
        folder, "https://city.example", replace(tokens, account=account), PASSWORD, vault, passphrase
    )
    words = ["王小燕", "wangxy13812348000", "13812348000", "李建国", PASSWORD, NEW_PASSWORD, PHRASE]
    words += [tokens.access_token, tokens.refresh_token, code, code.replace("-", ""), "refresh-next"]

    def look() -> None:
        seen = b"".join(path.read_bytes() + path.name.encode() for path in tmp_path.rglob("*") if path.is_file())
        seen += log.getvalue().encode() + "".join(f"{name}{secret}" for name, secret in keys.entries.items()).encode()
        assert len(seen) > 500
        for word in words:
            assert not any(form in seen for form in forms(word)), word
        for form in (profile_key, profile_key.hex().encode(), base64.b64encode(profile_key)):
            assert form not in seen

    profile_key = profile.key
    look()
    for wrong in (
        lambda: profile.unlock("wrong", vault, passphrase),
        lambda: profile.unlock_with_recovery("x", "y", vault),
    ):
        with pytest.raises(ProblemError) as told:
            wrong()
        logging.getLogger("trust").info("sign-in failed: %s", told.value, exc_info=told.value)
        look()
    profile.rewrap(PASSWORD, NEW_PASSWORD, vault, passphrase)
    profile.set_refresh_token(vault, "refresh-next")
    look()
    profile.unlock_with_recovery(code, PASSWORD, vault, passphrase)
    logging.getLogger("trust").info("doctor: %s", checks(folder, vault))
    (tmp_path / "unsent").write_bytes(seal_unsent(profile, ACTS))
    look()
    profile.destroy(vault)
    look()
    assert keys.entries == {}
