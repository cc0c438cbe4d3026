"""The two models that the panels' tests compare."""

from emox.ui.results.shown import Setting

TWO = Setting(first="emoxnet", second="lite")
