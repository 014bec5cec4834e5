"""Parts of addresses: what does not look like one of ours is no page, before any question to the database."""

from django.urls import register_converter


class ReferenceConverter:
    """A project's reference: « FIPE-2023-31-004 » (the database holds every reference to the same form)."""

    regex = r"[A-Z]{1,10}-\d{4}-[0-9AB]{2,3}-\d{3}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class MistypedReferenceConverter(ReferenceConverter):
    """A reference typed or pasted with small letters: it leads to the page of the true one."""

    regex = r"(?=[A-Z\d-]*[a-z])[A-Za-z]{1,10}-\d{4}-[0-9ABab]{2,3}-\d{3}"

    def to_python(self, value: str) -> str:
        return value.upper()


register_converter(ReferenceConverter, "reference")
register_converter(MistypedReferenceConverter, "mistyped_reference")
