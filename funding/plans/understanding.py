"""What the rows of a budget mean: which side, which heading or co-funder, how much; and what is not understood, why.

Budgets come as one list or as charges beside produits, with or without account numbers. Nothing is decided here: each
row is a proposal that a person reads, corrects or leaves out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from funding.plans.enums import INVESTED, Heading, Side
from funding.plans.lines import LONGEST_AMOUNT, LONGEST_LABEL, MOST_LINES
from funding.plans.sheets import Sheet
from funding.rules.enums import CoFunder, Nature
from projects.core.errors import DomainError
from projects.core.french import sort_key
from projects.core.money import parse_euros

H, C = Heading, CoFunder
# In the order in which they are tried; words as they are written without accents.
HEADINGS: tuple[tuple[Heading, str], ...] = (
    (H.DEPRECIATION, r"amortissement|dotation|provision|^68"),
    (H.WORKS, r"travaux|amenagement|construction|^23"),
    (H.STUDIES, r"\betudes?\b|logiciel|site internet|^20"),
    (H.EQUIPMENT, r"mobilier|equipement|vehicule|informatique|^21|^(?!.*petit).*\bmateriel\b"),
    (H.STAFF, r"personnel|salaire|remuneration|charges sociales|etp|^64"),
    (H.TAXES, r"impot|taxe|^63"),
    (H.TRAVEL, r"deplacement|mission|carburant|transport"),
    (H.PREMISES, r"\blocaux\b|loyer|location|energie|electricite|\beau\b|chauffage|assurance|entretien|nettoyage|^61"),
    (H.PROVIDERS, r"prestat|honoraire|formation|intervenant|sous traitance|^62"),
    (H.OVERHEADS, r"siege|gestion|banque|bancaire|telephone|affranchissement|postaux|^65"),
    (H.PURCHASES, r"achat|fourniture|alimentation|repas|couches|petit materiel|pharmacie|jeux|^60"),
)
FUNDERS: tuple[tuple[CoFunder, str], ...] = (
    (C.LEADER, r"leader|feader"),
    (C.FSE, r"\bfse\b|fonds social|\beurope|europeen"),
    (C.MSA, r"\bmsa\b|mutualite sociale"),
    (C.CAF, r"\bcaf\b|allocations familiales|branche famille|prestation de service|\bpsu\b|\bfpt\b|\bfipe\b|\bcnaf\b"),
    (C.STATE, r"\betat\b|ddets|dreets|prefecture|\bars\b|ministere|\basp\b"),
    (C.FIRMS, r"entreprise|employeur|achat de places|places? reserve|mecenat"),
    (C.EPCI, r"communaute|\bepci\b|agglo|metropole|interco|\bcc\b"),
    (C.DEPARTEMENT, r"departement"),
    (C.REGION, r"\bregion"),
    (C.COMMUNE, r"commune|ville|mairie|municipal|ccas"),
    (C.FAMILIES, r"famille|usager|participation|adherent|cotisation|parents"),
    (C.OWN, r"fonds propre|autofinancement|reserve|report|emprunt"),
)
_WHOLE = r"( (previsionnel|previsionnelle|directe|en|euro|de l annee|du projet|de l action|ttc|ht|20\d\d)s?)*$"
CHARGES = re.compile(r"^(charges|depenses|emplois)" + _WHOLE)
PRODUCTS = re.compile(r"^(produits|recettes|ressources)" + _WHOLE)
VOLUNTEER = re.compile(r"benevol|mise a disposition gratuite|contributions? volontaires?|^86|valorisation")
TOTAL = re.compile(r"^(sous )?total|^resultat|^excedent|^deficit|^solde|^equilibre")
PRODUCT_ACCOUNT = re.compile(r"^7[0-9]")
COLUMN_WORDS = (
    ("granted", r"accord|attribu|notifi|vote|obtenu"),
    ("received", r"recu|verse|realis|encaiss"),
    ("asked", r"demand|sollicit|prevu|prevision|budget|montant"),
)
SKIPPED_TOTAL = "Ligne de total : le portail additionne lui-même."
SKIPPED_TITLE = "Titre ou ligne sans montant."
UNREAD = "Aucun montant ne se lit dans cette ligne : cochez-la et écrivez-le, ou laissez-la."
GUESSED_SIDE = "Charge ou produit ? Le tableau ne le dit pas : vérifiez."
GUESSED_KIND = "Poste ou financeur non reconnu : choisissez-le."


@dataclass(frozen=True)
class Proposed:
    """One row of the file: what it seems to be. `is_taken` when it is proposed; `why` what is not sure of it."""

    number: int
    sheet: str
    said: str
    side: str = Side.CHARGE.value
    kind: str = ""
    nature: str = Nature.OPERATING.value
    label: str = ""
    amount: str = ""
    granted: str = ""
    received: str = ""
    is_taken: bool = False
    why: str = ""


@dataclass
class _State:
    """What the headings above say of each column: its side, its word, and the nature that a title opened."""

    sides: dict[int, Side] = field(default_factory=dict)
    words: dict[int, str] = field(default_factory=dict)
    nature: Nature | None = None

    def side_at(self, column: int) -> Side | None:
        told = [at for at in self.sides if at <= column]
        return self.sides[max(told)] if told else None


def understand(sheets: Iterable[Sheet], year: int) -> list[Proposed]:
    """Every row that says something, in the order of the file; at most as many as a plan may have lines."""
    found: list[Proposed] = []
    for sheet in sheets:
        state = _State()
        for row in sheet.rows:
            if not any(cell.strip() for cell in row):
                continue
            if not _heading(row, state, year):
                found += _row(row, state, sheet.name, len(found))
            else:
                why = UNREAD if _names_a_line(row) else SKIPPED_TITLE
                found.append(Proposed(len(found) + 1, sheet.name, _said(row), why=why))
            if len(found) >= MOST_LINES:
                return found[:MOST_LINES]
    return found


def _heading(row: Sequence[str], state: _State, year: int) -> bool:
    """Whether a row says what follows, a side, columns, a nature: it holds no amount, but for a year."""
    if any(_is_amount(cell) and not _is_year(cell) for cell in row if cell.strip()):
        return False
    keys = [sort_key(cell) for cell in row]
    sides = {at: Side.CHARGE for at, key in enumerate(keys) if CHARGES.match(key)}
    sides |= {at: Side.PRODUCT for at, key in enumerate(keys) if PRODUCTS.match(key)}
    volunteer = [at for at, key in enumerate(keys) if VOLUNTEER.search(key)]
    if volunteer and not sides:
        sides = {min(volunteer): Side.VOLUNTEER}
    if sides:
        # Side by side, a title of one column says nothing of the other.
        beside = len(sides) == 1 and len(state.sides) > 1
        state.sides = {**state.sides, **sides} if beside else sides
    words = {at: word for at, key in enumerate(keys) for word, told in COLUMN_WORDS if re.search(told, key)}
    years = {at: "asked" for at, cell in enumerate(row) if str(year) in cell}
    words = {at: word for at, word in {**words, **years}.items() if at not in sides}
    if words:
        state.words = words
    text = " ".join(keys)
    if ("investissement" in text) != ("fonctionnement" in text):
        state.nature = Nature.INVESTMENT if "investissement" in text else Nature.OPERATING
    return True


def _names_a_line(row: Sequence[str]) -> bool:
    """Whether a row without an amount names a charge or a produit, beside what titles no column."""
    first, *others = [sort_key(cell) for cell in row if cell.strip()]
    is_titled = any(re.search(told, key) for key in others for _, told in COLUMN_WORDS)
    return bool(others) and not is_titled and bool(_first(HEADINGS, first) or _first(FUNDERS, first))


def _row(row: Sequence[str], state: _State, sheet: str, before: int) -> list[Proposed]:
    """One proposal by label that is followed by an amount: charges and produits may stand side by side."""
    found: list[Proposed] = []
    for label, amounts in _blocks(row):
        column, text = label
        key = sort_key(text)
        number = before + len(found) + 1
        said = " | ".join([text, *(cell for _, cell in amounts)])
        if TOTAL.match(key):
            found.append(Proposed(number, sheet, said, why=SKIPPED_TOTAL))
        elif not amounts:
            found.append(Proposed(number, sheet, said, why=SKIPPED_TITLE, label=_label(text)))
        else:
            found.append(_proposed(number, sheet, said, column, text, amounts, state))
    return found


def _blocks(row: Sequence[str]) -> list[tuple[tuple[int, str], list[tuple[int, str]]]]:
    """Each label of a row with the amounts that follow it, up to the next label. Account numbers join their label."""
    blocks: list[tuple[tuple[int, str], list[tuple[int, str]]]] = []
    account = ""
    for at, cell in enumerate(row):
        text = cell.strip()
        if not text:
            continue
        is_account = bool(re.fullmatch(r"[1-8]\d{0,4}", text)) and (not blocks or bool(blocks[-1][1]))
        if is_account and _next_is_label(row, at):
            account = text
        elif blocks and not account and _is_amount(text):
            blocks[-1][1].append((at, text))
        else:
            blocks.append(((at, f"{account} {text}".strip()), []))
            account = ""
    return blocks


def _next_is_label(row: Sequence[str], at: int) -> bool:
    following = next((cell.strip() for cell in row[at + 1 :] if cell.strip()), "")
    return bool(following) and not _is_amount(following)


def _proposed(
    number: int,
    sheet: str,
    said: str,
    column: int,
    text: str,
    amounts: Sequence[tuple[int, str]],
    state: _State,
) -> Proposed:
    key = sort_key(text)
    told = state.side_at(column)
    side = _side(key, told)
    kind = _kind(side, key)
    by_word: dict[str, str] = {}
    other = "" if "asked" in state.words.values() else "asked"  # last year's figures, beside those of the year
    for at, cell in amounts:
        by_word.setdefault(state.words.get(at, other), cell)
    amount = by_word.get("asked") or amounts[0][1]
    nature = state.nature or (Nature.INVESTMENT if kind in INVESTED or re.match(r"^2\d", key) else Nature.OPERATING)
    doubts = [GUESSED_SIDE] if told is None and not re.match(r"^[2678]\d", key) else []
    if not kind and side != Side.VOLUNTEER:
        doubts.append(GUESSED_KIND)
    try:
        parse_euros(amount)
    except DomainError as refused:
        doubts.append(refused.message)
    product = side == Side.PRODUCT
    return Proposed(
        number=number,
        sheet=sheet,
        said=said[:LONGEST_LABEL],
        side=side.value,
        kind=kind or (CoFunder.OTHER.value if product else Heading.OTHER.value if side == Side.CHARGE else ""),
        nature=nature.value,
        label=_label(text),
        amount=amount[:LONGEST_AMOUNT],
        granted=by_word.get("granted", "")[:LONGEST_AMOUNT] if product else "",
        received=by_word.get("received", "")[:LONGEST_AMOUNT] if product else "",
        is_taken=True,
        why=" ".join(doubts),
    )


def _side(key: str, told: Side | None) -> Side:
    if VOLUNTEER.search(key) or told == Side.VOLUNTEER:
        return Side.VOLUNTEER
    if told is not None:
        return told
    if PRODUCT_ACCOUNT.match(key) or (
        not re.match(r"^[26]\d", key) and _first(FUNDERS, key) and not _first(HEADINGS, key)
    ):
        return Side.PRODUCT
    return Side.CHARGE


def _kind(side: Side, key: str) -> str:
    if side == Side.VOLUNTEER:
        return ""
    return _first(FUNDERS if side == Side.PRODUCT else HEADINGS, key)


def _first(table: Iterable[tuple[Heading | CoFunder, str]], key: str) -> str:
    """By its words first: « 62 déplacements » is a travel, not a provider."""
    words = re.sub(r"^\d+\s*[-.:]?\s*", "", key)
    for kind, pattern in table:
        if re.search(pattern, words):
            return kind.value
    return next((kind.value for kind, pattern in table if re.search(pattern, key)), "")


def _label(text: str) -> str:
    """Without the account number, which the heading says better."""
    return re.sub(r"^\d{1,5}\s*[-–.:]?\s*", "", text).strip()[:LONGEST_LABEL] or text[:LONGEST_LABEL]


def _said(row: Sequence[str]) -> str:
    return " | ".join(cell.strip() for cell in row if cell.strip())[:LONGEST_LABEL]


def _is_amount(cell: str) -> bool:
    """An amount that reads, « nc », a formula, or figures that are no amount for sure: « 12.500 », « 1e999 »."""
    text = cell.strip()
    try:
        parse_euros(text, negative=True)
    except DomainError:
        return bool(text.startswith("=") or _FIGURES.fullmatch(text))
    return True


_FIGURES = re.compile(r"[-−+]?\d[\d .,\u00a0\u202f]*(e[+-]?\d+)?\s*([€$%]|k€?|m€?|eur|euros?)?", re.IGNORECASE)


def _is_year(cell: str) -> bool:
    return bool(re.fullmatch(r"20\d\d", cell.strip()))
