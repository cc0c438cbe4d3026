"""Charts: transparent in both schemes, one colour a model, and every number in the CSV."""

import base64
import csv
import io
import re

from plotly.graph_objects import Figure

from emox.pipeline import MODELS
from emox.ui import charts


def two_series() -> Figure:
    traces = charts.line([1, 2], [0.5, None], "plain", "#0072B2")
    traces += charts.line([1, 2], [0.6, 0.7], "with intervals", "#D55E00", customdata=[[0.5, 0.7], [0.6, 0.8]])
    return charts.figure(traces, x="Epoch", y="Accuracy", percent_y=True)


def test_nothing_white_is_painted_behind_a_chart() -> None:
    layout = two_series().layout
    assert layout.paper_bgcolor == layout.plot_bgcolor == "rgba(0,0,0,0)"
    assert layout.yaxis.tickformat == ".0%"


def test_the_csv_has_every_point_of_every_named_series() -> None:
    rows = list(csv.reader(io.StringIO(charts.as_csv(two_series()))))
    assert rows == [
        ["series", "Epoch", "Accuracy", "low", "high"],
        ["plain", "1", "0.5", "", ""],
        ["plain", "2", "", "", ""],
        ["with intervals", "1", "0.6", "0.5", "0.7"],
        ["with intervals", "2", "0.7", "0.6", "0.8"],
    ]


def test_the_csv_says_which_of_two_axes_a_value_belongs_to() -> None:
    chart = two_series()
    chart.add_bar(x=[1], y=[40], name="counted", yaxis="y2")
    chart.update_layout(yaxis2={"title": {"text": "Pictures"}})
    rows = list(csv.DictReader(io.StringIO(charts.as_csv(chart))))
    first = chart.layout.yaxis.title.text
    assert {(row["series"] == "counted", row["measure"]) for row in rows} == {(True, "Pictures"), (False, first)}
    assert [row["value"] for row in rows if row["series"] == "counted"] == ["40"]


def test_the_download_holds_the_csv_itself() -> None:
    link = charts.download(two_series(), "accuracy")
    assert 'download="accuracy.csv"' in link
    content = re.search(r"base64,([^\"]+)", link)
    assert content is not None
    assert base64.b64decode(content[1]).decode() == charts.as_csv(two_series())


def test_layout_can_be_changed_and_what_is_usual_stays() -> None:
    chart = charts.figure([], x="a", y="b", height=200, yaxis={"range": [0, 1]})
    assert chart.layout.yaxis.range == (0, 1)
    assert chart.layout.yaxis.title.text == "b"


def test_models_have_colours_of_their_own() -> None:
    assert len(set(charts.MODEL_COLOURS.values())) == len(charts.MODEL_COLOURS)
    assert set(MODELS) <= set(charts.MODEL_COLOURS)
    assert charts.model_colour("somebody's") == charts.model_colour("members-average")
