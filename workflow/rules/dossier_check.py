"""核验电子档案。不需要本系统，只用 Python 3 自带的库：在解压后的文件夹里运行 python3 核验.py。

先按“清单.json”核对每个文件的 SHA-256，再逐条核对“留痕.jsonl”：每条的哈希覆盖它的全部内容和上一条的哈希，
改动、删去、插入、调换任何一条，都会在这里显示出来。
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

MANIFEST = "清单.json"
EVENTS = "留痕.jsonl"
#: The fields of a line in the order in which its hash covers them.
FIELDS = (
    "project_id",
    "seq",
    "kind",
    "subject_kind",
    "subject_id",
    "person_id",
    "person_name",
    "happened_at",
    "recorded_at",
    "data",
    "previous",
)


def line_hash(line: dict[str, object]) -> str:
    """SHA-256 over every field, each with its length before it; a missing number is an empty text."""
    texts = ["" if line[name] is None else str(line[name]) for name in FIELDS]
    return hashlib.sha256("".join(f"{len(text)}:{text}" for text in texts).encode()).hexdigest()


def defects(folder: Path) -> Iterator[str]:
    """What of an unpacked dossier does not hold, one line each."""
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    for name, wanted in manifest["files"].items():
        path = folder / name
        if not path.is_file():
            yield f"缺少文件：{name}"
        elif hashlib.sha256(path.read_bytes()).hexdigest() != wanted:
            yield f"文件被改动：{name}"
    previous = ""
    count = 0
    for row in (folder / EVENTS).read_text(encoding="utf-8").splitlines():
        line = json.loads(row)
        count += 1
        if line["seq"] != count or line["previous"] != previous or line_hash(line) != line["hash"]:
            yield f"留痕第{count}条不衔接或被改动"
            return
        previous = line["hash"]
    if (count, previous) != (manifest["events"], manifest["head"]):
        yield f"留痕有{count}条，清单登记{manifest['events']}条"


def main() -> int:
    """Check the folder that is named, or the one this file is in."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    found = list(defects(folder))
    for line in found:
        sys.stdout.write(line + "\n")
    if not found:
        sys.stdout.write("核验通过：文件齐全，留痕逐条相扣，未见改动。\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
