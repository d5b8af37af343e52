"""Put the trees of the shipped TOML files into the wheel; see ``compiled.py`` in the package."""

import importlib.util
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE = "myositis_ild_evidence"


class Trees(BuildHookInterface[Any]):
    """The hook of hatchling; a checkout that is installed to be edited gets no trees."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the trees, and have them taken along."""
        if version == "editable":
            return
        package = Path(self.root) / "src" / PACKAGE
        spec = importlib.util.spec_from_file_location("compiled", package / "compiled.py")
        assert spec is not None
        assert spec.loader is not None
        compiled = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(compiled)
        self.folder = tempfile.TemporaryDirectory()
        data = package / "data"
        files = {
            file.relative_to(data).as_posix(): file.read_bytes()
            for file in sorted(data.rglob("*.toml"))
        }
        for name, tree in compiled.of_all(files):
            target = Path(self.folder.name) / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(tree)
            build_data["force_include"][str(target)] = f"{PACKAGE}/data/{name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was taken along."""
        if hasattr(self, "folder"):
            self.folder.cleanup()
