"""``python -m tests.screens --out DIR [NAME…]``: a picture of every page, from the running program on a sample town.

``--theme dark``, ``--scale 1.5``, ``--size 1366x768``, ``--lang en`` as wanted; ``--list`` tells the names. The town,
its tickets and the time are always the same. Exit code 1 when a scene could not be played.
"""

from __future__ import annotations

import argparse
import fnmatch
import os
import sys
import tempfile
import traceback
from pathlib import Path

REFERENCE = Path(__file__).parents[1] / "ui" / "reference"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.screens", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="scenes, also as patterns (ticket*); default all")
    parser.add_argument("--out", type=Path, metavar="DIR")
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    parser.add_argument("--scale", default="1", help="1, 1.25, 1.5, 2")
    parser.add_argument("--size", default="1366x768", metavar="WxH")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh")
    parser.add_argument("--reference", action="store_true", help="renew the pictures that a test compares with")
    parser.add_argument("--list", action="store_true", help="names only")
    options = parser.parse_args(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = options.scale  # Qt reads it once
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    with tempfile.TemporaryDirectory(prefix="gridcentre-home-") as home:
        os.environ["HOME"] = home
        return _run(parser, options)


def _run(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    from tests.screens.scenes import SCENES
    from tests.screens.studio import Look, font_version, opened

    if options.list:
        print("\n".join(SCENES))
        return 0
    if options.reference:
        options.out, options.names = REFERENCE, options.names or [path.stem for path in REFERENCE.glob("*.png")]
    if options.out is None:
        parser.error("--out DIR is needed")
    patterns = options.names or ["*"]
    wanted = [name for name in SCENES if any(fnmatch.fnmatch(name, pattern) for pattern in patterns)]
    if not wanted:
        parser.error(f"no scene named {' '.join(patterns)}; there are: {', '.join(SCENES)}")
    options.out.mkdir(parents=True, exist_ok=True)
    width, _, height = options.size.partition("x")
    failed = []
    with opened(Look(options.theme, options.lang, (int(width), int(height)))) as studio:
        for name in wanted:
            try:
                print(studio.shoot(SCENES[name], name, options.out), flush=True)
            except Exception:
                traceback.print_exc()
                failed.append(name)
        if options.reference:
            (REFERENCE / "font.txt").write_text(font_version() + "\n", "utf-8")
    if failed:
        print(f"not played: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
