"""After large photos the process holds no more than before."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import threading
from pathlib import Path
from PIL import Image
from emox import memory

def held():
    return int(Path("/proc/self/status").read_text().split("VmRSS:")[1].split()[0])

def work():
    kept = []
    for _ in range(6):
        picture = Image.new("RGB", (6000, 6000), "red")
        kept.append(Image.new("RGB", (400, 400), "red"))  # small, and held beyond the large one before it
        del picture
    memory.give_back()
    after.append(held() - before)

before, after = held(), []
thread = threading.Thread(target=work)
thread.start()
thread.join()
print(after[0])
"""


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="reads /proc, which Linux has")
def test_what_large_pictures_took_is_given_back() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 20_000  # kilobytes; 150,000 as glibc is by itself
