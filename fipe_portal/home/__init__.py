"""Home: what one comes for is one act away. One module for what each role reads first."""

from fipe_portal.home.views import home

__all__ = ["home"]
