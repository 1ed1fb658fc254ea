"""Builds what git does not keep: the fonts of the paper and the assets of the pages (`python -m setup.build`)."""

import subprocess
import sys

from setup import assets, fonts, node


def main() -> int:
    """Builds what is missing or out of date, and asks npm for nothing when nothing is; 1 when a step failed."""
    steps = [fonts.STEP, assets.step()]
    waiting = [step for step in steps if not step.is_done()]
    try:
        if waiting:
            node.PACKAGES.do()
        for step in waiting:
            step.do()
    except (OSError, ValueError, subprocess.CalledProcessError) as failure:
        print(f"setup: {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
