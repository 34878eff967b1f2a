"""Partitions: their regions and domains, and where services are that have one place in each."""

import json
import tomllib
from pathlib import Path

MEMBER = "botocore/data/endpoints.json"
HOMES = ("organizations", "route53", "iam")


def rendered(archive, rules: Path) -> dict[str, str]:
    """Path below the project → text."""
    told = tomllib.loads((rules / "partitions.toml").read_text())
    partitions = [_partition(entry, told) for entry in json.loads(archive.read(MEMBER))["partitions"]]
    document = {
        "recorded": sorted(told["recorded"]["services"]),
        "delivered": sorted(told["delivered"]["services"]),
        "partitions": partitions,
    }
    return {"action-catalog/partitions.json": json.dumps(document, indent=1) + "\n"}


def _partition(entry: dict, told: dict) -> dict:
    endpoints = {name: region for name, service in entry["services"].items() if (region := _region(service))}
    own = {home["service"]: home["region"] for home in told["home"] if home["partition"] == entry["partition"]}
    home = next((endpoints[name] for name in HOMES if name in endpoints), None) or _only(entry)
    homes = {name: region for name, region in (endpoints | own).items() if name in told["recorded"]["services"]}
    return {
        "id": entry["partition"],
        "regions": _beginning(entry),
        "domain": entry["dnsSuffix"],
        "home": home,
        "elsewhere": {name: region for name, region in sorted(homes.items()) if region != home},
    }


def _region(service: dict) -> str | None:
    """The region of a service that has one endpoint for the whole partition."""
    endpoint = service.get("partitionEndpoint")
    return service["endpoints"][endpoint].get("credentialScope", {}).get("region") if endpoint else None


def _only(entry: dict) -> str:
    regions = sorted(entry["regions"])
    if len(regions) != 1:
        raise ValueError(f"{entry['partition']}: nothing tells the home of global services")
    return regions[0]


def _beginning(entry: dict) -> str:
    """What the names of all its regions begin with; nothing for the first partition, which has all others."""
    words = [region.split("-") for region in entry["regions"]]
    common = []
    for column in zip(*words):
        if len(set(column)) > 1:
            break
        common.append(column[0])
    if entry["partition"] == "aws":
        return ""
    # A region's name ends in a direction and a number.
    return "".join(f"{word}-" for word in common[: len(words[0]) - 2])
