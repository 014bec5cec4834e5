"""Organisations that publish, as the pages that say how they print themselves name them."""

from __future__ import annotations


def identity_targets() -> dict[str, dict[str, str]]:
    keys = {"caf-07": "caf-07", "group-84": "groupe-84", "caflab": "caflab", "cnaf": "cnaf"}
    return {target: {"key": key} for target, key in keys.items()}
