"""The Results tab: one file a panel (no gradio in them), `shown` what they read, `tab` the wiring."""
