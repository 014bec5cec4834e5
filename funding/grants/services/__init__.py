"""Writing what funders decide and pay. The portal records payments, it does not make them."""

from funding.grants.services.grants import record_grant, record_regional_total

__all__ = ["record_grant", "record_regional_total"]
