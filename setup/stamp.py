"""What was built from what: a step is done again only when its inputs changed or an output is gone."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STAMPS = ROOT / ".setup"


def digest(inputs: Iterable[Path]) -> str:
    """One SHA-256 over names (relative to the tree) and contents; the order of `inputs` does not matter."""
    whole = hashlib.sha256()
    for path in sorted(inputs):
        whole.update(f"{path.relative_to(ROOT).as_posix()}\0".encode())
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that setup builds."""

    name: str
    #: Said while it is done, since it may take a while.
    says: str
    inputs: tuple[Path, ...]
    outputs: tuple[Path, ...]
    build: Callable[[], None]

    def is_done(self) -> bool:
        """Whether every output stands and was made from the inputs as they are now."""
        stamp = STAMPS / self.name
        return (
            stamp.is_file()
            and all(output.exists() for output in self.outputs)
            and stamp.read_text() == self._stamp()
        )

    def do(self) -> None:
        """Builds, then leaves the stamp; a build that fails leaves none."""
        if self.is_done():
            return
        print(f"· {self.says}", flush=True)
        stamp = STAMPS / self.name
        stamp.unlink(missing_ok=True)
        self.build()
        missing = [output.name for output in self.outputs if not output.exists()]
        if missing:
            raise FileNotFoundError(f"{self.name}: not built: {', '.join(missing)}")
        STAMPS.mkdir(exist_ok=True)
        stamp.write_text(self._stamp())

    def _stamp(self) -> str:
        outputs = "".join(f"{output.relative_to(ROOT).as_posix()}\n" for output in self.outputs)
        return f"{digest(self.inputs)}\n{outputs}"
