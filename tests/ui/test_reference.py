"""The main pages look as they did when somebody last looked at them (``python -m tests.screens --reference``).

What differs is saved as a picture beside the test's files. Another version of the font draws other letters: then this
is skipped.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from tests.sample_town import Time
from tests.screens.scenes import SCENES
from tests.screens.studio import Look, Studio, font_version

REFERENCE = Path(__file__).parent / "reference"
MAY_DIFFER = 0.002  # share of the pixels
NOTICED = 16  # of 255, in any channel


@pytest.fixture
def studio(qapp: QApplication, prepared_town: tuple[Path, int], time: Time, tmp_path: Path) -> Studio:
    drawn = (REFERENCE / "font.txt").read_text("utf-8").strip()
    if font_version() != drawn:
        pytest.skip(f"the references were drawn with {drawn}, here is {font_version()}")
    return Studio(Look(), *prepared_town, time, tmp_path)


@pytest.mark.parametrize("name", sorted(path.stem for path in REFERENCE.glob("*.png")))
def test_a_page_looks_as_it_did(name: str, studio: Studio, tmp_path: Path) -> None:
    wanted = QImage(str(REFERENCE / f"{name}.png"))
    drawn = QImage(str(studio.shoot(SCENES[name], name, tmp_path)))
    assert drawn.size() == wanted.size()
    difference = differing(wanted, drawn)
    share = sum(map(bool, difference)) / len(difference)
    if share > MAY_DIFFER:
        shown = tmp_path / f"{name}-difference.png"
        size = wanted.size()
        QImage(difference, size.width(), size.height(), size.width(), QImage.Format.Format_Grayscale8).save(str(shown))
        pytest.fail(f"{share:.2%} of the pixels differ: {shown}", pytrace=False)


def differing(one: QImage, other: QImage) -> bytes:
    """A byte for each pixel: 255 where a channel differs by more than is tolerated."""
    left, right = (bytes(image.convertToFormat(QImage.Format.Format_RGB32).constBits()) for image in (one, other))
    if left == right:
        return bytes(len(left) // 4)
    far = [abs(a - b) > NOTICED for a, b in zip(left, right, strict=True)]
    return bytes(255 * (far[at] or far[at + 1] or far[at + 2]) for at in range(0, len(far), 4))
