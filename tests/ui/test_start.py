"""What starting costs with both models loaded: processor time to the first page, and memory."""

import math
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest
from gradio_client import Client, handle_file
from PIL import Image

from emox.images import Limits
from tests.ui.models import both
from tests.ui.process import most_megabytes, processor_seconds, resident_megabytes, running_app

MOST_SECONDS = 10.0
# Where loading the libraries takes more than half of that already, the machine is slow and not the app.
MOST_TIMES_LIBRARIES = 2.0
LIBRARIES = "cv2, gradio, onnxruntime, pandas, plotly.graph_objects, timm, torch"
MOST_MEGABYTES = 2500.0


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="reads /proc, which Linux has")
def test_the_first_page_costs_little_beyond_its_libraries_and_memory_stays_bounded(
    astronaut: Path, tmp_path: Path
) -> None:
    with running_app(EMOX_MODELS=both(tmp_path)) as app:
        # Processor time, not the clock: another program's load is not what is measured here.
        spent = processor_seconds(app.pid)
        assert spent < MOST_SECONDS or spent < MOST_TIMES_LIBRARIES * libraries_seconds()
        with urlopen(app.url, timeout=60) as page:
            assert page.status == 200
        client = Client(app.url, verbose=False, analytics_enabled=False)
        record = client.predict(photo=handle_file(str(astronaut)), views=10, api_name="/analyse")
        client.close()
        assert {"emoxnet", "lite"} <= set(record["faces"][0])
        assert resident_megabytes(app.pid) < MOST_MEGABYTES


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="reads /proc, which Linux has")
def test_two_group_photos_at_once_stay_within_the_memory(astronaut: Path, tmp_path: Path) -> None:
    group = tmp_path / "group.jpg"
    group_of_forty(astronaut).save(group)
    with running_app(EMOX_MODELS=both(tmp_path)) as app:
        visitors = [Client(app.url, verbose=False, analytics_enabled=False) for _ in range(2)]
        for _ in range(2):  # the peaks of two analyses meet by chance
            jobs = [one.submit(photo=handle_file(str(group)), views=1, api_name="/analyse") for one in visitors]
            assert [len(job.result(timeout=300)["faces"]) for job in jobs] == [40, 40]
        for one in visitors:
            one.close()
        assert most_megabytes(app.pid) < MOST_MEGABYTES


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="reads /proc, which Linux has")
def test_photos_at_the_limit_of_pixels_stay_within_the_memory_also_two_at_once(tmp_path: Path) -> None:
    side = math.isqrt(Limits().max_pixels)
    for mode in ("1", "RGB"):
        Image.new(mode, (side, side), 1 if mode == "1" else "gray").save(tmp_path / f"{mode}.png")
    with running_app(EMOX_MODELS=both(tmp_path)) as app:
        visitors = [Client(app.url, verbose=False, analytics_enabled=False) for _ in range(2)]
        for names in (("1", "1"), ("RGB", "1"), ("RGB", "RGB")):
            photos = [handle_file(str(tmp_path / f"{name}.png")) for name in names]
            jobs = [
                one.submit(photo=photo, views=1, api_name="/analyse")
                for one, photo in zip(visitors, photos, strict=True)
            ]
            assert [job.result(timeout=300)["width"] for job in jobs] == [side, side]
        for one in visitors:
            one.close()
        assert most_megabytes(app.pid) < MOST_MEGABYTES


def group_of_forty(astronaut: Path) -> Image.Image:
    """1600 x 1000 pixels with forty faces."""
    face = Image.open(astronaut).convert("RGB").crop((110, 0, 330, 220)).resize((190, 190))
    group = Image.new("RGB", (1600, 1000), "gray")
    for at in range(40):
        group.paste(face, (at % 8 * 200 + 5, at // 8 * 200 + 5))
    return group


def libraries_seconds() -> float:
    """Processor time that a new process takes to load what the app is built on, by this machine, now."""
    script = f"import time, {LIBRARIES}; print(time.process_time())"
    return float(subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout)
