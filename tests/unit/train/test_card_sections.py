"""Parts of the card that no shipped file fills yet: what they say when one does."""

from dataclasses import replace

from emox.metrics import Interval
from emox.results.benchmark import Benchmark, Machine, Measured, Spread
from emox.results.folder import FOLDER, read_results
from emox.results.human import NearTwins
from emox.results.seeds import Gain, Gained, Group, Seeded, Seeds, Setting
from emox.results.training_runs import Epoch, TrainingRun
from train import card_sections, card_training, card_yardstick

LITE = Measured(
    name="EmoXNetLite",
    model="lite",
    runtime="int8",
    views=1,
    peer=False,
    file_bytes=1_700_000,
    parameters=None,
    multiplications=None,
    peak_bytes=None,
    milliseconds={1: Spread(median=0.5, low=0.25, high=0.75, calls=9)},
    accuracy=None,
    seconds=None,
)
RUN = Benchmark(
    made="2026-11-23",
    machine=Machine(processor="A processor", cores=2, system="Linux", python="3.11", versions={}, load=None),
    threads=1,
    rounds=1,
    test=None,
    measured=(LITE,),
    roads=(),
    fastest_peer=None,
)


def test_speed_names_machine_runtime_and_spread() -> None:
    said = card_sections.speed(RUN, "lite")
    assert "1 thread of A processor, 2026-11-23" in said
    assert "| EmoXNetLite | int8 | 1 | 0.50 (0.25 to 0.75) | 1.7 MB |" in said


def test_a_model_that_was_not_timed_says_so() -> None:
    assert card_sections.speed(RUN, "emoxnet") == card_sections.NOT_MEASURED
    assert card_sections.speed(None, "lite") == card_sections.NOT_MEASURED


def test_the_file_that_answered_is_named() -> None:
    assert card_sections.answered({"runtime": "int8"}) == "Answers come from `model.int8.onnx`, through onnxruntime."
    assert card_sections.answered({}) == "Answers come from the .safetensors files, through PyTorch."


def test_corrupted_pictures_stand_beside_clean_ones_with_intervals_and_how_many_of_all_they_are() -> None:
    results = read_results()
    assert results.stress is not None
    report = results.models["lite"].figures["plurality-7", 1].report
    whole, few = results.stress.models["lite"], replace(results.stress.models["lite"], n=300)
    said = card_sections.stress(results.stress, whole, [report])
    assert f"n {report.n:,}, 1 view" in said
    assert "| corruption | as it is | severity 1 |" in said
    clean, mildest = (card_sections.share(one, 1) for one in (whole.clean, whole.accuracy["blur"][0]))
    assert f"| blur | {clean} | {mildest} |" in said
    assert f"the first 300 of {report.n:,} pictures" in card_sections.stress(results.stress, few, [report])


TWINS = NearTwins(
    pairs=100,
    pairs_with_identical_votes_left_out=10,
    same_label=0.9,
    same_label_all_pairs=0.91,
    simulated_second_panel=Interval(value=0.8, low=0.79, high=0.81),
)


def test_near_twins_say_of_an_estimate_that_does_not_hold_them_which_way_it_errs() -> None:
    assert "says 80.0% (79.0% to 81.0%). If near twins" in card_yardstick.estimate(TWINS)
    assert "are likely too low by some points" in card_yardstick.estimate(TWINS)
    assert "are likely too high by some points" in card_yardstick.estimate(replace(TWINS, same_label=0.7))
    assert card_yardstick.concluded(replace(TWINS, same_label=0.8)) == ""


def test_a_table_has_a_line_a_row() -> None:
    assert card_sections.table(("a", "b"), [("1", "2")]) == "| a | b |\n| --- | --- |\n| 1 | 2 |\n"


def run(*processor: float | None, member: str = "", **made: object) -> TrainingRun:
    """A training with half an hour an epoch.  processor: seconds of each epoch, None where it was not timed so."""
    epochs = [
        Epoch(epoch=number, side=48, learning_rate=0.01, loss=1.0, seconds=1800.0, cpu_seconds=seconds)
        for number, seconds in enumerate(processor, start=1)
    ]
    return TrainingRun(model="lite", member=member, epochs=tuple(epochs), made=made)


EMOXNET, LITE = ({"network": name, "files": {}} for name in ("emoxnet", "lite"))


def test_a_distilled_student_names_its_teacher() -> None:
    assert card_training.training([run(None, None)], "lite") == (
        "The run took 1.00 h by the clock: EmoXNetLite 2 epochs 1.00 h. Energy was not measured."
    )
    taught = {"teachers": [EMOXNET], "views": 4}
    assert " it learnt from the answers of EmoXNet to 4 views" in card_training.training(
        [run(None, distillation=taught)], "lite"
    )
    several = {"teachers": [EMOXNET, LITE, LITE], "views": 4}
    assert " it learnt from the answers of EmoXNet, EmoXNetLite (2) to 4 views" in card_training.training(
        [run(None, distillation=several)], "lite"
    )
    start = {"recipe": {"epochs": 3}, "distillation": taught}
    went_on = card_training.training([run(None, distillation=None, start=start)], "lite")
    assert "it learnt in an earlier run, unlike in this one, from the answers of EmoXNet to 4 views" in went_on
    assert " The training of teachers, and what their answers took, are not counted." in went_on
    assert "of teachers" not in card_training.training([run(None)], "lite")


def test_a_member_taught_beside_the_votes_names_its_teacher() -> None:
    taught = {"teachers": [LITE]}
    said = card_training.training([run(None), run(None, member="vgg16", distillation=taught)], "emoxnet")
    assert said.count("Beside the votes") == 1
    assert " Beside the votes, VGG16 learnt from the answers of EmoXNetLite to every face as it was seen." in said


def test_processor_time_and_earlier_runs_are_told_where_they_are_known() -> None:
    start = {"recipe": {"epochs": 8}, "start": {"recipe": {"epochs": 5}}}
    assert card_training.training([run(3600.0, 3600.0, processes=2, start=start)], "lite") == (
        "The run took 1.00 h by the clock, 2.00 h of processor time: EmoXNetLite 2 epochs 1.00 h in 2 processes "
        "after 13 epochs of earlier runs. Not counted are 13 epochs of earlier runs, whose times are not stored: at "
        "the pace of each network's last run they would add about 6.5 h by the clock, an estimate that does not know "
        "how many processes they had and takes their pictures to be as large. Energy was not measured."
    )
    assert "processor time" not in card_training.training([run(3600.0, None)], "lite")


def test_members_are_told_beside_the_ensemble() -> None:
    member = run(None, member="vgg16", start={"recipe": {"epochs": 5}})
    said = card_training.training([run(None, None, processes=2), member], "emoxnet")
    assert said.startswith(
        "The runs' own times add up to 1.50 h by the clock (some ran side by side, so that less of it passed): "
        "EmoXNet 2 epochs 1.00 h in 2 processes; VGG16 1 epoch 0.50 h after 5 epochs of earlier runs."
    )
    timed = card_training.training([run(3600.0), run(None, member="vgg16")], "emoxnet")
    assert ", 1.00 h of processor time in the 1 of 2 runs that noted it: " in timed
    assert "add about 2.5 h by the clock" in said  # its own pace, not the ensemble's


def test_who_began_with_imagenets_weights_is_told() -> None:
    start = {"recipe": {"epochs": 3}, "pretrained": True}
    runs = [run(9.0, member="vgg16", start=start), run(9.0, member="resnet34", pretrained=False)]
    assert card_training.began(runs) == "Trained on from ImageNet's weights: VGG16."
    assert card_training.began(runs[1:]) == "Training began with fresh weights, not with ImageNet's."


def test_of_a_run_that_was_broken_off_the_epochs_it_had_done_are_counted() -> None:
    start = {"folder": "vgg16", "epochs": 5, "start": {"recipe": {"epochs": 3}}}
    assert "after 8 epochs of earlier runs" in card_training.training([run(9.0, start=start)], "lite")


def test_without_a_record_the_training_was_not_measured() -> None:
    assert card_training.training([], "lite") == "Not measured."


def seeded(split: str, *values: float) -> Seeded:
    """Accuracies of so many seeds."""
    return Seeded(
        setting=Setting(split=split, protocol="plurality-7", views=1),
        seeds=tuple(range(len(values))),
        values=values,
        mean=sum(values) / len(values),
        deviation=0.002 if len(values) > 1 else None,
        lowest=min(values),
        highest=max(values),
    )


def test_what_teachers_brought_is_told_of_the_weights_that_have_it_alone() -> None:
    groups = {
        "taught": Group(
            network="lite",
            weights_sha256=({"model.safetensors": "a"},),
            measured=(seeded("PublicTest", 0.86), seeded("PrivateTest", 0.85)),
        ),
        "alone": Group(
            network="lite", weights_sha256=({},), measured=(seeded("PublicTest", 0.865), seeded("PrivateTest", 0.84))
        ),
        "short": Group(network="lite", weights_sha256=({}, {}), measured=(seeded("PublicTest", 0.8, 0.81),)),
    }
    gained = tuple(
        Gained(setting=Setting(split=split, protocol="plurality-7", views=1), difference=by)
        for split, by in (("PublicTest", -0.005), ("PrivateTest", 0.01))
    )
    seeds = Seeds(groups=groups, gains=(Gain(first="taught", second="alone", gained=gained),))
    votes = read_results(FOLDER).votes
    said = card_training.worth({"model.safetensors": "a", "model.onnx": "b"}, seeds, votes)
    assert '"taught" (1 seed) over "alone" (1 seed)' in said
    assert "-0.50 points of accuracy on PublicTest (plurality-7, n 3,529, 1 view)" in said
    assert "+1.00 points of accuracy on PrivateTest (plurality-7, n 3,519, 1 view)" in said
    assert "a standard deviation of up to 0.20 points" in said
    assert card_training.worth({"model.safetensors": "c"}, seeds, votes) == ""
    assert card_training.worth({"model.safetensors": "a"}, None, votes) == ""
