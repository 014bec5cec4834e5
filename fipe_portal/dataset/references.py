"""What the projects refer to: sources, calls with their stages, categories. Each is found by name or refused."""

from fipe_portal.dataset.reading import Entry, day, place
from projects.calls.models import Call, CallStage
from projects.core.errors import DomainError
from projects.journal.models import Source
from projects.portfolio.models import Category


class References:
    """The rows of the file's references, stored; those already there are brought up to date."""

    def __init__(self, content: Entry) -> None:
        self._sources = {row["slug"]: self._store_source(row) for row in content["sources"]}
        self._calls = {row["slug"]: self._store_call(row) for row in content["calls"]}
        self._categories = {row["code"]: self._store_category(row) for row in content["categories"]}
        # Once all are there: some correspond to others.
        for code, category in self._categories.items():
            with place(f"catégorie « {code} »"):
                category.full_clean()

    def source(self, slug: str) -> Source:
        if slug not in self._sources:
            raise DomainError(f"la source « {slug} » n’est pas décrite dans le fichier.")
        return self._sources[slug]

    def call(self, slug: str) -> Call:
        if slug not in self._calls:
            raise DomainError(f"l’appel « {slug} » n’est pas décrit dans le fichier.")
        return self._calls[slug]

    def category(self, code: str) -> Category:
        if code not in self._categories:
            raise DomainError(f"la catégorie « {code} » n’existe pas.")
        return self._categories[code]

    @staticmethod
    def _store_source(row: Entry) -> Source:
        with place(f"source « {row['slug']} »"):
            values = {name: row[name] or "" for name in ("title", "publisher", "kind", "published_label")}
            values["published_on"] = day(row["published_on"])
            source, _ = Source.objects.update_or_create(slug=row["slug"], defaults=values)
            source.full_clean()
        return source

    def _store_call(self, row: Entry) -> Call:
        with place(f"appel « {row['slug']} »"):
            values = {name: row[name] for name in ("title", "kind", "year", "porteur_kinds")}
            values |= {name: day(row[name]) for name in ("opened_on", "closed_on")}
            values["source"] = self.source(row["source"]) if row["source"] else None
            call, _ = Call.objects.update_or_create(slug=row["slug"], defaults=values)
            call.full_clean()
            for position, stage in enumerate(row["stages"], start=1):
                days = {name: day(stage[name]) for name in ("starts_on", "ends_on")}
                CallStage.objects.update_or_create(
                    call=call, position=position, defaults={"title": stage["title"], **days}
                )
        return call

    def _store_category(self, row: Entry) -> Category:
        with place(f"catégorie « {row['code']} »"):
            names = ("scheme", "letter", "label", "short_label", "definition", "position")
            values = {name: row[name] for name in names} | {"maps_to_id": row["maps_to"]}
            values["source"] = self.source(row["source"]) if row["source"] else None
            category, _ = Category.objects.update_or_create(code=row["code"], defaults=values)
        return category
