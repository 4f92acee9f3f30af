"""A snapshot and a description on equal terms: both in the snapshot's canonical form, places in the original's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

from contractguard.checks.comparison.structure import security
from contractguard.contract.document import Document, Location, Path
from contractguard.contract.model import Contract, MediaType, Operation, Parameter, Server
from contractguard.support.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class AlignedContract:
    """A contract as it is compared. `origins` lead from places in its canonical form back to what it was read from;
    there are none when it is compared as it was read. `spelled_out`: it is a snapshot beside a description, so its
    places say less than the description's."""

    contract: Contract
    origins: Mapping[Path, Location] = field(default_factory=dict)
    spelled_out: bool = False

    def place(self, at: Location | None) -> Location | None:
        """The place in the original documents."""
        if at is None or not self.origins:
            return at
        for length in range(len(at.path), -1, -1):
            origin = self.origins.get(at.path[:length])
            if origin is not None:
                return Location(origin.document, (*origin.path, *at.path[length:]))
        return None


def align_contracts(old: Contract, new: Contract) -> tuple[AlignedContract, AlignedContract]:
    """Both contracts in the same form. A description is brought into the snapshot's only where the other side is one,
    because then the same schema reads the same on both sides and need not be compared."""
    if is_snapshot(old) == is_snapshot(new):
        return AlignedContract(old), AlignedContract(new)
    if is_snapshot(old):
        return AlignedContract(old, spelled_out=True), to_canonical(new)
    return to_canonical(old), AlignedContract(new, spelled_out=True)


def is_snapshot(contract: Contract) -> bool:
    """Whether a contract was read from a snapshot."""
    root = contract.documents[0].root if contract.documents else None
    return isinstance(root, dict) and "contractguard" in root


def to_canonical(contract: Contract) -> AlignedContract:
    """A contract in the snapshot's form; where its parts stand in what it was read from, it remembers."""
    from contractguard.snapshots import read
    from contractguard.snapshots.write import build_layout

    layout, schemas = build_layout(contract)
    document = Document("file:///!canonical/contract.json", contract.documents[0].name, layout)
    origins: dict[Path, Location] = {("schemas", name): at for name, at in schemas.items()}
    origins[()] = Location(contract.documents[0], ())
    for name in contract.security_schemes:
        origins["securitySchemes", name] = security.location(contract, name) or origins[()]
    origins.update(_servers((), contract.servers))
    for key, operation in contract.operations.items():
        origins.update(_places(("operations", key), operation))
    return AlignedContract(read.read(document), origins)


def _places(path: Path, operation: Operation) -> Iterator[tuple[Path, Location]]:
    """Where the parts of an operation stand, by their place in the canonical form."""
    yield path, operation.source
    yield from _servers(path, operation.servers)
    for parameter in operation.parameters:
        yield from _value((*path, "parameters", parameter.location, parameter.name), parameter)
    if operation.body is not None:
        yield (*path, "requestBody"), operation.body.source
        for media in operation.body.content.values():
            yield from _value((*path, "requestBody", "content", media.name), media)
    for status, response in operation.responses.items():
        below = (*path, "responses", status)
        yield below, response.source
        for header in response.headers.values():
            yield from _value((*below, "headers", header.name), header)
        for media in response.content.values():
            yield from _value((*below, "content", media.name), media)


def _servers(path: Path, servers: Sequence[Server]) -> Iterator[tuple[Path, Location]]:
    for index, server in enumerate(servers):
        yield (*path, "servers", index), server.source


def _value(path: Path, holder: Parameter | MediaType) -> Iterator[tuple[Path, Location]]:
    yield path, holder.source
    if holder.schema is not None:
        yield (*path, "schema"), holder.schema.location
