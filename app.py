"""python app.py: settings -> pipeline -> ui -> launch."""

import os
import sys

from emox import faces, pipeline, settings


def main() -> None:
    settings.stay_offline()  # before gradio is imported by the ui
    try:
        chosen = settings.from_environment(os.environ)
        built = pipeline.build(chosen.models, detector=chosen.detector, tolerant=True)
    except (settings.SettingsProblem, faces.DetectorProblem) as problem:
        sys.exit(f"emox: {problem}")
    for problem in built.problems.values():
        print(f"emox: {problem}", flush=True)
    from emox import ui

    page = ui.build(built, chosen)
    page.queue(default_concurrency_limit=2, max_size=64)
    page.launch(
        **ui.appearance(),
        app_kwargs={"routes": ui.routes(built), "lifespan": ui.beside(chosen)},
        server_name=chosen.host,
        server_port=chosen.port,
        ssr_mode=False,
        run_history=False,
        share=False,
        pwa=False,
        enable_monitoring=False,
        footer_links=["api"],
        max_file_size=chosen.limits.max_bytes,
        state_session_capacity=500,  # visitors remembered at once; a session that never opened a page is never closed
        allowed_paths=[],  # every picture in the page is a data: address
    )


if __name__ == "__main__":
    main()
