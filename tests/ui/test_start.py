"""What starting costs with both models loaded: processor time to the first page, and memory."""

from pathlib import Path
from urllib.request import urlopen

import pytest
from gradio_client import Client, handle_file

from tests.ui.models import both
from tests.ui.process import processor_seconds, resident_megabytes, running_app

MOST_SECONDS = 10.0
MOST_MEGABYTES = 2500.0


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="reads /proc, which Linux has")
def test_the_first_page_costs_under_ten_seconds_and_memory_stays_bounded(astronaut: Path, tmp_path: Path) -> None:
    with running_app(EMOX_MODELS=both(tmp_path)) as app:
        # Processor time, not the clock: another program's load is not what is measured here.
        assert processor_seconds(app.pid) < MOST_SECONDS
        with urlopen(app.url, timeout=60) as page:
            assert page.status == 200
        client = Client(app.url, verbose=False, analytics_enabled=False)
        record = client.predict(photo=handle_file(str(astronaut)), views=10, api_name="/analyse")
        client.close()
        assert {"emoxnet", "lite"} <= set(record["faces"][0])
        assert resident_megabytes(app.pid) < MOST_MEGABYTES
