"""The end of a revoked device: what the city never took goes out sealed, then the key is destroyed (design.md 8)."""

from __future__ import annotations

from pathlib import Path

from gridcentre.desk.core import Core
from gridcentre.domain.problems import ProblemError
from gridcentre.store import outbox
from gridcentre.trust.export import seal_unsent
from gridcentre.trust.private_files import write_private
from gridcentre.trust.vault import Vault


def surrender(core: Core, vault: Vault, target: Path) -> int:
    """Write the unsent and refused acts to ``target``, on the disk, then make the profile unreadable for ever.

    Only the holder of the recovery code can read them (``trust.export.open_unsent``). Returns how
    many there are. ``export-exists``, the disk's problems; then nothing was destroyed.
    """
    if target.exists():
        raise ProblemError("export-exists", file=target.name)
    with core.book.read() as c:
        acts = [entry.offer for entry in outbox.open_entries(c) if entry.state != "acknowledged"]
    write_private(target, seal_unsent(core.profile, acts))
    core.profile.destroy(vault)
    return len(acts)
