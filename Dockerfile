# One image for web, worker and beat; compose.yaml shows the commands.
#
# Build argument PIP_EXTRA_INDEX_URL: where pip finds the CPU build of torch, several
# gigabytes smaller (docs/how-to/cpu-only-torch.md).

FROM python:3.11-slim AS packages
ARG PIP_EXTRA_INDEX_URL
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements.txt .
RUN python -m venv /venv && /venv/bin/pip install -r requirements.txt

FROM python:3.11-slim
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=config.settings.prod \
    DATA_DIR=/data \
    PORT=8000
RUN useradd --no-create-home --uid 10001 --home-dir /data --shell /usr/sbin/nologin passepartout \
    && install -d -o passepartout -g passepartout /data /data/media
COPY --from=packages /venv /venv
WORKDIR /app
COPY . .
# Reads the settings but neither server nor secret; nothing of this stays in the image.
RUN DATABASE_URL=postgresql://build@localhost/build REDIS_URL=redis://localhost \
    SECRET_KEY=build FIELD_ENCRYPTION_KEYS=build \
    python manage.py collectstatic --noinput
USER passepartout
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD \
    python -c "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/health', timeout=4)"
# The web server. exec, so that it gets the signals; respawned workers are its own.
CMD ["sh", "-c", "exec granian --interface wsgi --host 0.0.0.0 --port \"$PORT\" --workers \"${WEB_WORKERS:-2}\" --blocking-threads \"${WEB_THREADS:-4}\" --respawn-failed-workers --log-level warning config.wsgi:application"]
