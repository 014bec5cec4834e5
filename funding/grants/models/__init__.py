"""What is asked, granted, agreed and paid, for each funder apart."""

from funding.grants.models.grants import Grant, RegionalTotal

__all__ = ["Grant", "RegionalTotal"]
