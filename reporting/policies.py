"""Who may do what with editions, identities and readings: (allowed, the reason in French when not)."""

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.accounts.scopes import memberships_of, scope_of
from reporting.enums import PublisherKind, WaiverKind
from reporting.models import Edition, EditionReader, Reading
from reporting.organisations import Organisation
from reporting.querysets import DOCUMENT_READERS
from reporting.workflow import PREPARE, PUBLISH_EDITION, REPLACE_EDITION, SIGN

Person = User | AnonymousUser
Answer = tuple[bool, str]
YES = (True, "")
RENDERING_ROLES = (Role.CNAF, Role.CAFLAB)


def can_render_edition(user: Person, edition: Edition) -> Answer:
    """Cnaf and Caflab print documents; the others who see an edition read it on screen."""
    if not scope_of(user).has_role(*RENDERING_ROLES):
        return False, "Seuls la Cnaf et le Caflab produisent les documents."
    return YES


def can_prepare_edition(user: Person, edition: Edition | None = None) -> Answer:
    """Choose, write, check, send for review."""
    if scope_of(user).has_role(Role.CNAF, Role.CAFLAB):
        return YES
    return False, "La Cnaf et le Caflab préparent les éditions."


def can_sign_edition(user: Person, edition: Edition) -> Answer:
    """The visa is one person's own: nobody gives it in his place."""
    if edition.signatory_id is not None and edition.signatory_id == user.pk:
        return YES
    return False, "Le visa appartient à la personne qui signe cette édition."


def can_waive_check(user: Person, edition: Edition, kind: WaiverKind, *, blocking: bool) -> Answer:
    """Pass a blocking finding, or say that it is a false alarm: who signs the edition, for it prints all the same. Say
    that another is a false alarm: who prepares it.
    """
    if kind == WaiverKind.SILENCED and not blocking:
        return can_prepare_edition(user, edition)
    if can_sign_edition(user, edition)[0]:
        return YES
    return False, "Seule la personne qui signe cette édition passe outre un constat bloquant, ou le dit fausse alerte."


def can_restore_check(user: Person, edition: Edition, kind: WaiverKind) -> Answer:
    """Take back what was passed: who signs the edition. A false alarm: who prepares it as well."""
    if kind == WaiverKind.SILENCED and can_prepare_edition(user, edition)[0]:
        return YES
    if can_sign_edition(user, edition)[0]:
        return YES
    return False, "Seule la personne qui signe cette édition rétablit ce qu’elle a passé outre."


def can_read_checks(user: Person, edition: Edition) -> Answer:
    """Those who prepare, sign and publish it."""
    if any(policy(user, edition)[0] for policy in (can_prepare_edition, can_sign_edition, can_publish_edition)):
        return YES
    return False, "Les contrôles servent à qui prépare et signe cette édition."


def can_publish_edition(user: Person, edition: Edition) -> Answer:
    """Freeze and publish."""
    return YES if scope_of(user).has_role(Role.CNAF) else (False, "La Cnaf gèle et publie les éditions.")


def never_by_hand(user: Person, edition: Edition) -> Answer:
    return False, "Une édition est remplacée quand une autre est publiée à sa place."


def can_remark_edition(user: Person, edition: Edition) -> Answer:
    """Remark a passage: those who prepare it, its signatory and its readers."""
    if can_prepare_edition(user)[0] or can_sign_edition(user, edition)[0]:
        return YES
    if isinstance(user, User) and EditionReader.objects.filter(edition=edition, user=user).exists():
        return YES
    return False, "Les relecteurs nommés, et qui prépare l’édition, font des remarques."


def can_export_edition(user: Person, edition: Edition) -> Answer:
    """Take its data and its text away: those who print it, and those who read it over."""
    if can_render_edition(user, edition)[0] or can_remark_edition(user, edition)[0]:
        return YES
    return False, "La Cnaf, le Caflab et les relecteurs nommés emportent les fichiers d’une édition."


def can_edit_identity(user: Person, organisation: Organisation) -> Answer:
    """Cnaf for all; each for its own: the Caflab, its regional groups by their referent, a Caf by its manager."""
    scope = scope_of(user)
    if scope.has_role(Role.CNAF):
        return YES
    if organisation.caf is not None:
        managed = {row.caf_id for row in memberships_of(user) if row.role == Role.CAF_MANAGER}
        if organisation.caf.pk in managed:
            return YES
        return False, "La Caf elle-même, par son responsable, ou la Cnaf dit comment ses documents sont imprimés."
    if organisation.kind == PublisherKind.CNAF:
        return False, "La Cnaf dit elle-même comment ses documents sont imprimés."
    follows = [row for row in memberships_of(user) if row.role == Role.CAFLAB]
    place = organisation.region.pk if organisation.region else None
    if any(row.national or (place and row.region_id == place) for row in follows):
        return YES
    return False, "Le référent national du Caflab, ou la Cnaf, dit comment ces documents sont imprimés."


EDITION_POLICIES: dict[str, Callable[[Person, Edition], Answer]] = {
    PREPARE: can_prepare_edition,
    SIGN: can_sign_edition,
    PUBLISH_EDITION: can_publish_edition,
    REPLACE_EDITION: never_by_hand,
}


def can_read_documents(user: Person, _: None = None) -> Answer:
    """Have documents read, and see the readings of others that are shared."""
    if scope_of(user).has_role(*DOCUMENT_READERS):
        return YES
    return False, "Les Caf, le Caflab et la Cnaf font lire des documents."


def can_judge_reading(user: Person, reading: Reading) -> Answer:
    """Say what is true, correct what was read: everyone who sees it works on the same reading."""
    return can_read_documents(user)


def can_keep_reading(user: Person, reading: Reading) -> Answer:
    """Name it, share it, remove it."""
    if isinstance(user, User) and reading.author_id == user.pk and can_read_documents(user)[0]:
        return YES
    return False, "La personne qui a fait lire ces documents les partage ou les supprime."


def can_keep_figures(user: Person, _: None = None) -> Answer:
    """Keep what a document prints of all projects: those who prepare editions, which cite it."""
    if scope_of(user).has_role(Role.CNAF, Role.CAFLAB):
        return YES
    return False, "La Cnaf et le Caflab gardent les chiffres que les documents impriment."
