"""EmoXNet and EmoXNetLite as torch modules with from_pretrained, save_pretrained and push_to_hub.

The interface is that of huggingface_hub's PyTorchModelHubMixin; the files are EmoX's own model folder, checked as
`emox.weights` checks it: never a pickle, and all of it in one commit. `emox.load` is what predicts; this is for
those who want the network itself. To publish a measured model with its card, use python -m train.publish.
"""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar, Self

from torch import nn

from emox import networks, weights
from emox.upload import Published, Target, sign_of, upload

_OF_ONNX = ("runtime", "export")  # what config.json says of onnxruntime files, which are not saved


class HubNetwork(nn.Module):
    """What the two networks below share.

    config: the config.json a network was loaded from, empty for a new one; goes back into what is saved.
    """

    kind: ClassVar[str]
    config: Mapping[str, Any] = MappingProxyType({})

    @classmethod
    def from_pretrained(cls, name_or_path: str | Path, *, revision: str | None = None) -> Self:
        """The network of a model folder, bundled name or owner/name on the Hub, in evaluation mode.

        revision: of owner/name: a commit (best), tag or branch.  Raises weights.ModelProblem for weights that cannot
        be had, are damaged or belong to the other network.
        """
        model = weights.load(name_or_path, runtime="torch", revision=revision)
        if model.name != cls.kind:
            raise weights.ModelProblem(f"{name_or_path}: holds {model.name}, expected {cls.kind}")
        network = cls()
        network.load_state_dict(model.network.state_dict())
        network.config = model.config
        return network.eval()

    def save_pretrained(self, folder: str | Path) -> None:
        """Writes a model folder: weights as safetensors and config.json."""
        facts = {key: value for key, value in self.config.items() if key not in (*weights.KEYS, *_OF_ONNX)}
        weights.save(self, self.kind, Path(folder), facts, temperature=self.config.get("temperature", 1.0))

    def push_to_hub(
        self, repo_id: str, *, private: bool = False, tag: str | None = None, token: str | None = None
    ) -> Published:
        """Saves to owner/name on the Hub; what it held before (another model, a card) is replaced.

        Returns what to pin.  Raises upload.UploadProblem.
        """
        target = Target(repository=repo_id, kind="model", sign=sign_of(self.kind), private=private, tag=tag)
        with tempfile.TemporaryDirectory() as folder:
            self.save_pretrained(folder)
            files = {path.name: path for path in Path(folder).iterdir()}
            return upload(files, target, f"{type(self).__name__} by push_to_hub", token=token)


class EmoXNetLite(networks.EmoXNetLite, HubNetwork):
    """`emox.networks.EmoXNetLite` with from_pretrained, save_pretrained and push_to_hub."""

    kind = "lite"


class EmoXNet(networks.EmoXNet, HubNetwork):
    """`emox.networks.EmoXNet` with from_pretrained, save_pretrained and push_to_hub."""

    kind = "emoxnet"
