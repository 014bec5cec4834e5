# The portal without any server in it: web, workers and beat are the same image with another command.
FROM python:3.11-slim-bookworm AS packages
COPY requirements.txt /
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --no-deps --only-binary :all: -r /requirements.txt

FROM python:3.11-slim-bookworm
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 libfontconfig1 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin fipe \
 && install -d -o fipe -g fipe -m 0750 /var/lib/fipe/files /var/lib/fipe/publications
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=fipe_portal.settings.production \
    JOB_FILES_ROOT=/var/lib/fipe/files \
    PUBLICATIONS_ROOT=/var/lib/fipe/publications \
    RENDER_CACHE_ROOT=/var/lib/fipe/files/parts
COPY --from=packages /venv /venv
WORKDIR /app
COPY . .
# Collecting reads no data and no secret: the values are placeholders of this one command.
RUN SECRET_KEY=collectstatic ALLOWED_HOSTS=localhost SITE_URL=https://localhost \
    DATABASE_URL=postgresql://fipe@localhost/fipe REDIS_URL=redis://localhost \
    python manage.py collectstatic --noinput --verbosity 0
USER fipe
EXPOSE 8000
# The access log is set by gunicorn.conf.py.
CMD ["gunicorn", "fipe_portal.wsgi", "--bind=0.0.0.0:8000", "--workers=3", "--threads=4", "--worker-tmp-dir=/dev/shm"]
HEALTHCHECK --interval=30s --timeout=10s --start-period=20s CMD ["python", "-m", "fipe_portal.probe"]
