"""Fuzz one target with atheris: ``python fuzz.py TARGET SECONDS FOLDER``.

New inputs that reach further are kept in the folder, and so is an input that fails: one that
raises what is not an error of the library, takes over a second of processor time without
instrumentation, or makes the process grow. Exit status 0 if none did.

Inputs are short, so that many are tried. Now and then one is made as long as the limit of its
boundary allows, by one of its characters or by the whole of it again and again: only so is time
seen that grows with the square of the length.
"""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import atheris

SLOWEST = 1.0  # seconds of processor time
SLOWEST_AT_THE_LIMIT = 5.0
#: After so many seconds an input is made as long as its boundary allows, in bytes.
EVERY = 5.0
LONGEST = {"toml": 1_000_000, "bib": 1_000_000, "json": 1_000_000, "quantities": 10_000}
_HERE = Path(__file__).parent
sys.path[:0] = [str(_HERE), str(_HERE.parent)]

with atheris.instrument_imports(
    include=["myositis_ild_evidence", "tomllib", "bibtexparser", "pylatexenc", "json", "argparse"]
):
    import targets

    for seed in (targets.CORPUS / sys.argv[1]).iterdir():  # so what is imported late comes now
        targets.TARGETS[sys.argv[1]](seed.read_bytes())


def _stretched(data: bytes, longest: int) -> bytes:
    """Return an input of the length of the limit: one of its bytes, or all of it, repeated."""
    missing = longest - len(data)
    if missing <= 0 or not data:
        return data
    place = sum(data) % (len(data) + 1)
    if place == len(data):
        return (data * (longest // len(data) + 1))[:longest]
    return data[:place] + data[place : place + 1] * missing + data[place:]


def _is_slow(name: str, data: bytes, slowest: float) -> bool:
    """Say whether an input is slow in a Python without instrumentation."""
    program = (
        "import sys, time, targets; target = targets.TARGETS[sys.argv[1]];"
        "data = sys.stdin.buffer.read(); target(targets.CORPUS.joinpath(sys.argv[1]).iterdir()"
        ".__next__().read_bytes()); start = time.process_time(); target(data);"
        "sys.exit(time.process_time() - start > float(sys.argv[2]))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, name, str(slowest)],
        input=data,
        env={"PYTHONPATH": ":".join(sys.path)},
        check=False,
    )
    return ran.returncode != 0


def _words(folder: Path) -> set[str]:
    """The words of the seeds, which mutations put in elsewhere."""
    text = "\n".join(
        file.read_text(encoding="utf-8", errors="replace")[:20_000] for file in folder.iterdir()
    )
    return set(re.findall(r"[A-Za-z@\\_-]{2,24}", text))


def main(name: str, seconds: str, folder: str) -> None:
    """Run libFuzzer; it ends the process."""
    target = targets.TARGETS[name]
    last = time.monotonic()

    def once(data: bytes) -> None:
        nonlocal last
        start = time.process_time()
        target(data)
        if time.process_time() - start > SLOWEST and _is_slow(name, data, SLOWEST):
            raise TimeoutError(f"over {SLOWEST} s")
        if name not in LONGEST or time.monotonic() < last + EVERY:
            return
        long = _stretched(data, LONGEST[name])  # in a process of its own: instrumented, it is slow
        if _is_slow(name, long, SLOWEST_AT_THE_LIMIT):
            raise TimeoutError(f"over {SLOWEST_AT_THE_LIMIT} s, or an error, at {len(long)} bytes")
        last = time.monotonic()

    kept = Path(folder)
    (kept / name).mkdir(parents=True, exist_ok=True)
    dictionary = kept / f"{name}.dict"
    dictionary.write_text(
        "".join(f'"{w}"\n'.replace("\\", "\\\\") for w in sorted(_words(targets.CORPUS / name))),
        encoding="utf-8",
    )
    options = [
        f"-max_total_time={seconds}",
        "-timeout=300",
        "-rss_limit_mb=1024",
        "-max_len=8192",
        "-print_final_stats=1",
        f"-dict={dictionary}",
        f"-artifact_prefix={kept}/{name}-",
    ]
    if seed := os.environ.get("FUZZ_SEED"):  # the same inputs in the same order
        options.append(f"-seed={seed}")
    folders = [str(kept / name), str(targets.CORPUS / name)]
    atheris.Setup([sys.argv[0], *options, *folders], once)
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
