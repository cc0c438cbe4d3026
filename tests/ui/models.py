"""Both models for the app: the shipped ones where they are, untrained ones elsewhere."""

from pathlib import Path


def both(folder: Path) -> str:
    """EMOX_MODELS naming EmoXNet and EmoXNetLite; a missing one is made in `folder`, untrained."""
    import torch

    from emox import weights
    from emox.networks import EmoXNet, EmoXNetLite
    from emox.pipeline import MODELS

    found = []
    for kind, build in zip(MODELS, (EmoXNet, EmoXNetLite), strict=True):
        model = weights.BUNDLED / kind
        if not (model / "config.json").is_file():
            model = folder / kind
            torch.manual_seed(0)
            weights.save(build().eval(), kind, model, {"seed": 0})
        found.append(str(model))
    return ",".join(found)
