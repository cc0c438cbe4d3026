"""What a leak audit found, in counts: `Leaks` and the data set -> `LeakCounts`, and these as text."""

import numpy as np

from emox.emotions import FERPLUS_COLUMNS
from emox.results.leak_counts import ClassCounts, LeakCounts, PairCounts
from emox.results.leaks import KINDS, Leaks, leaked
from emox.results.places import places
from emox.results.protocols import TEST
from train.protocols import SPLITS, FaceSet


def summarise(leaks: Leaks, faces: FaceSet) -> LeakCounts:
    """Counts of the pairs; `faces` must be the data set they were found in."""
    rows, labels, usage = faces.row, faces.votes.argmax(axis=1), faces.usage
    differ = labels[places(leaks.row, rows)] != labels[places(leaks.twin_row, rows)]
    twinned = np.isin(rows, np.union1d(leaks.row, leaks.twin_row))
    private = usage == TEST
    spoilt = np.isin(rows, leaked(leaks))

    def pairs(which: np.ndarray) -> PairCounts:
        return PairCounts(pairs=int(which.sum()), labels_differ=int(differ[which].sum()))

    def of_splits(one: str, other: str) -> np.ndarray:
        forth = (leaks.split == one) & (leaks.twin_split == other)
        return forth | (leaks.split == other) & (leaks.twin_split == one)

    return LeakCounts(
        data_sha256=leaks.data_sha256,
        threshold=leaks.threshold,
        pictures=len(rows),
        pictures_with_twin=int(twinned.sum()),
        pairs=pairs(np.ones(len(leaks.row), bool)),
        by_kind={kind: pairs(leaks.kind == kind) for kind in KINDS},
        by_splits={
            f"{one} / {other}": pairs(of_splits(one, other)) for at, one in enumerate(SPLITS) for other in SPLITS[at:]
        },
        by_class={
            name: ClassCounts(
                pictures=int((labels == at).sum()),
                with_twin=int((twinned & (labels == at)).sum()),
                private_test=int((private & (labels == at)).sum()),
                private_test_leaked=int((spoilt & (labels == at)).sum()),
            )
            for at, name in enumerate(FERPLUS_COLUMNS)
        },
        leaked={
            f"{one} in {other}": len(leaked(leaks, one, (other,)))
            for one in SPLITS[1:]
            for other in SPLITS
            if one != other
        },
    )


def summary_text(summary: LeakCounts) -> str:
    """The summary as tables for people."""
    lines = [
        f"{summary.pictures_with_twin:,} of {summary.pictures:,} pictures have a twin "
        f"(similarity at least {summary.threshold})",
        f"\n{'pairs':26}{'count':>8}{'labels differ':>15}",
    ]
    counted = {"all": summary.pairs, **summary.by_kind, **summary.by_splits}
    for name, found in counted.items():
        share = f" ({found.labels_differ / found.pairs:.1%})" if found.pairs else ""
        lines.append(f"{name:26}{found.pairs:8,}{found.labels_differ:8,}{share}")
    lines.append(f"\n{'plurality':12}{'pictures':>10}{'with twin':>11}{TEST:>13}{'in Training':>13}")
    lines += [
        f"{name:12}{of.pictures:10,}{of.with_twin:11,}{of.private_test:13,}{of.private_test_leaked:13,}"
        for name, of in summary.by_class.items()
    ]
    lines.append("")
    lines += [f"{count:,} pictures of {name}" for name, count in summary.leaked.items()]
    return "\n".join(lines)
