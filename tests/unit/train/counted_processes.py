"""Run by test_steps.py: each process says which of how many it is, and the main one that the step is done."""

import sys
from pathlib import Path

from train import processes


def main(words: list[str]) -> None:
    out = Path(words[0])
    out.mkdir(parents=True, exist_ok=True)
    here = processes.this_process()
    (out / f"process-{here.process_index}").write_text(f"{here.process_index} of {here.num_processes}")
    here.wait_for_everyone()
    if here.is_main_process:
        (out / "done.json").write_text("{}")
    processes.end()


if __name__ == "__main__":
    main(sys.argv[1:])
