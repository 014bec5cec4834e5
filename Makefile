# Three commands stay the same for ever: make demo, make test, manage.py figures.
PYTHON ?= python3
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
# The locks are complete and hashed: pip has nothing to resolve, and builds nothing.
PIP_INSTALL := $(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes --no-deps --only-binary :all:
LOCK := $(BIN)/uv pip compile --quiet --generate-hashes --no-header --no-annotate --universal --python-version 3.11 pyproject.toml

# The demonstration stops with make, even if make is killed (15: SIGTERM).
TIED := $(BIN)/python -I -S fipe_portal/embedded/tie.py $$PPID $$(id -u) $$(id -g) 15
# Values that only serve to look at the production settings.
PRODUCTION := DJANGO_SETTINGS_MODULE=fipe_portal.settings.production SECRET_KEY=$$(head -c 48 /dev/urandom | base64 -w 0) \
  ALLOWED_HOSTS=portail.example SITE_URL=https://portail.example DATABASE_URL=postgresql://fipe@/fipe REDIS_URL=redis://localhost EMAIL_HOST=smtp.example \
  CLAMAV_ADDRESS=tcp://clamav:3310

# What takes minutes in a browser is not asked of every change at a desk; integration runs it each time.
WALKS := tests/browser/walks

.DEFAULT_GOAL := help
.PHONY: help demo test faults browser axe search pictures quality reading format bench clean lock install-demo install-dev

help:
	@echo "make demo      le portail sur cette machine (make demo ARGS=--once : seulement le recueil en PDF)"
	@echo "make test      toute la suite de tests, sauf ce qui prend des minutes"
	@echo "make faults    ce qui tue, redémarre ou mesure, et des adresses absurdes à chaque page"
	@echo "make browser   les longs parcours dans un navigateur : chercher, saisir à deux, inviter, tout au clavier…"
	@echo "make axe       chaque page, dans chacun de ses états, à deux largeurs, lue par axe"
	@echo "make search    les mêmes tests, avec beaucoup d’autres exemples tirés au hasard"
	@echo "make pictures  les images de docs/screens.md"
	@echo "make quality   style, types, couches, migrations, réglages de production"
	@echo "make bench     mesures du rendu des recueils"
	@echo "make reading   rappel et précision de la lecture des textes, sur ceux qui ont servi et sur ceux mis à part"
	@echo "make format    remet le code en forme"
	@echo "make lock      recalcule les verrous des dépendances"
	@echo "make clean     efface les données et les caches de cette copie"

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Il faut Python 3.11 ou plus récent (PYTHON=…)." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Tapez : sudo apt-get install python3-venv" >&2; exit 1; }

# What is installed is a copy of the lock that it came from: git changes dates, not contents.
install-demo: $(BIN)/python
	@cmp -s requirements-demo.txt $(VENV)/demo.lock || cmp -s requirements-dev.txt $(VENV)/dev.lock || { \
	  echo "Installation des dépendances (la première fois seulement)…" && \
	  $(PIP_INSTALL) -r requirements-demo.txt && cp requirements-demo.txt $(VENV)/demo.lock; }

install-dev: $(BIN)/python
	@cmp -s requirements-dev.txt $(VENV)/dev.lock || { \
	  echo "Installation des dépendances de développement…" && \
	  $(PIP_INSTALL) -r requirements-dev.txt && cp requirements-dev.txt $(VENV)/dev.lock; }

demo: install-demo
	@$(BIN)/python -m fipe_portal.system_libraries demo
	@exec $(TIED) $(BIN)/python manage.py demo $(ARGS)

test: install-dev
	@$(BIN)/python -m fipe_portal.system_libraries test
	$(BIN)/python -m pytest -n 2 --dist loadfile --ignore $(WALKS) -m "not faults" $(ARGS)

# What kills, starts again or measures (servers, workers that die, the bench), and each address asked for nonsense.
faults: install-dev
	@$(BIN)/python -m fipe_portal.system_libraries test
	$(BIN)/python -m pytest -n 2 --dist loadfile --ignore $(WALKS) -m faults $(ARGS)

browser: install-dev
	@$(BIN)/python -m fipe_portal.system_libraries test
	$(BIN)/python -m pytest -n 2 --dist loadfile $(WALKS) $(ARGS)

axe: install-dev
	@$(BIN)/python -m fipe_portal.system_libraries test
	$(BIN)/python -m pytest -n 2 --dist load $(WALKS)/test_every_page.py --long $(ARGS)

# What `make test` tries with the same examples each time, tried with many others.
search: install-dev
	@$(BIN)/python -m fipe_portal.system_libraries test
	$(BIN)/python -m pytest -n 2 --dist loadfile --hypothesis-profile search $$(grep -rl "from hypothesis" tests --include=test_*.py) $(ARGS)

pictures: install-dev
	@$(BIN)/python -m fipe_portal.system_libraries test
	$(BIN)/python -m pytest -q tests/browser/screens.py $(ARGS)

quality: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/python manage.py makemigrations --check --dry-run
	@$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING

# Texts that the rules were tuned on, then texts that they were not.
reading: install-dev
	$(BIN)/python -m tests.reading.score construction facsimiles mises_a_part --kinds --long $(ARGS)

format: install-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: install-dev
	@$(BIN)/python -m fipe_portal.system_libraries demo
	$(BIN)/python manage.py bench $(ARGS)

lock: install-dev
	$(LOCK) -o requirements.txt
	$(LOCK) --extra demo -o requirements-demo.txt
	$(LOCK) --extra demo --extra dev -o requirements-dev.txt

clean:
	@$(PYTHON) -m fipe_portal.embedded.clean
	@rm -rf staticfiles .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache test-results
	@find . -name __pycache__ -type d -not -path './$(VENV)/*' -prune -exec rm -rf {} +
