"""The organisations that publish, whose identity each edition bears, and how it prints."""

from __future__ import annotations

import base64
from collections.abc import Iterator

from django.contrib.auth.models import AnonymousUser

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.accounts.scopes import scope_of
from projects.core.french import typeset
from projects.territories.models import Caf, Region
from reporting.enums import EditionKind, PublisherKind
from reporting.models import Edition, Identity, Logo
from reporting.organisations import Organisation
from reporting.rendering.content import Imprint, LogoContent
from reporting.signing import lines_of, split

# Documents that somebody signs.
SIGNED = (EditionKind.LETTER,)


def organisations_for(user: User | AnonymousUser) -> Iterator[Organisation]:
    """Those that exist for `user`: for Cnaf and Caflab all, a regional referent those of the region, a Caf its own."""
    scope = scope_of(user)
    everywhere = scope.national and scope.has_role(Role.CNAF, Role.CAFLAB)
    if everywhere:
        yield Organisation(PublisherKind.CNAF)
    if everywhere or scope.has_role(Role.CAFLAB):
        yield Organisation(PublisherKind.CAFLAB)
    regions = scope.regions if scope.has_role(Role.CAFLAB) else frozenset[str]()
    groups = Region.objects.in_force().order_by("sort_name")
    for region in groups if everywhere else groups.filter(pk__in=regions):
        yield Organisation(PublisherKind.GROUP, region=region)
    cafs = Caf.objects.in_force().order_by("sort_name")
    for caf in cafs if everywhere else cafs.filter(pk__in=scope.cafs) | cafs.filter(region__in=regions):
        yield Organisation(PublisherKind.CAF, caf=caf)


def organisation_for(user: User | AnonymousUser, key: str) -> Organisation | None:
    """The one of that key, when it exists for `user`."""
    return next((one for one in organisations_for(user) if one.key == key), None)


def identity_for(organisation: Organisation) -> Identity:
    """What it said of itself; a new one under its usual name, not stored, while it said nothing."""
    found = Identity.objects.filter(
        kind=organisation.kind, caf=organisation.caf, region=organisation.region
    ).select_related("logo")
    name = str(organisation.region or organisation.caf or organisation.kind.label)
    # At no version that is stored: whoever creates it meanwhile is not written over.
    return found.first() or Identity(
        kind=organisation.kind, caf=organisation.caf, region=organisation.region, name=name, version=0
    )


def identity_of(edition: Edition) -> Identity | None:
    """The identity chosen for an edition, else that of its regional group, of the Caflab for a bilan, of Cnaf."""
    if edition.identity_id is not None:
        return Identity.objects.select_related("logo").get(pk=edition.identity_id)
    return default_identity(edition.kind, edition.region_id)


def default_identity(kind: str, region_id: str | None) -> Identity | None:
    """Whose a document of that kind is. A press release is of its region: it never bears the logo of Cnaf unasked."""
    wanted: list[tuple[PublisherKind, str | None]] = []
    if region_id:
        wanted.append((PublisherKind.GROUP, region_id))
    if kind == EditionKind.BILAN:
        wanted.append((PublisherKind.CAFLAB, None))
    if kind != EditionKind.PRESS_RELEASE:
        wanted.append((PublisherKind.CNAF, None))
    rows = Identity.objects.filter(kind__in=[one for one, _ in wanted]).select_related("logo")
    found = {(PublisherKind(row.kind), row.region_id): row for row in rows}
    return next((found[one] for one in wanted if one in found), None)


def imprint_of(edition: Edition, *, is_signed: bool) -> Imprint | None:
    """What an edition prints of its organisation; None where nobody said.

    `is_signed`: its own text says who signs, so that the first signatory of the organisation does not sign too.
    """
    identity = identity_of(edition)
    if identity is None:
        return None
    signs = edition.kind in SIGNED and (bool(edition.signed_by) or not is_signed)
    return imprint(identity, identity.logo, edition.signed_by, signs=signs)


def imprint(identity: Identity, logo: Logo | None, signed_by: str = "", *, signs: bool = True) -> Imprint:
    """The same of an identity, stored or not; signed by `signed_by`, else by its first signatory."""
    lines = lines_of(identity.signatories)
    line = signed_by or (lines[0] if lines else "")
    signatory, function = split(line) if signs else ("", "")
    return Imprint(
        name=typeset(identity.name),
        accent=identity.accent,
        logo=logo_content(logo) if logo else None,
        address=tuple(typeset(line) for line in identity.address.splitlines() if line.strip()),
        legal=typeset(identity.legal),
        signatory=typeset(signatory),
        function=typeset(function),
    )


def logo_content(logo: Logo) -> LogoContent:
    return LogoContent(logo.media_type, base64.b64encode(bytes(logo.data)).decode(), logo.width, logo.height)
