"""What starting costs with both models loaded: processor time to the first page, and memory."""

import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest
from gradio_client import Client, handle_file

from tests.ui.models import both
from tests.ui.process import processor_seconds, resident_megabytes, running_app

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


def libraries_seconds() -> float:
    """Processor time that a new process takes to load what the app is built on, by this machine, now."""
    script = f"import time, {LIBRARIES}; print(time.process_time())"
    return float(subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout)
