# The portal, its worker and its clock: one image, three commands (see compose.yaml).
FROM python:3.11-slim-bookworm AS packages
COPY requirements/run.txt /requirements.txt
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /requirements.txt

FROM python:3.11-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 \
    FLASK_APP=wsgi HOST=0.0.0.0 PORT=8000 MUSTER_INSTANCE=/data
RUN useradd --system --uid 10001 --home-dir /portal --shell /usr/sbin/nologin muster \
    && install --directory --owner muster --group muster /data
COPY --from=packages /venv /venv
WORKDIR /portal
COPY . .
RUN python -m compileall -q app
USER muster
# Holds the SQLite database where no MUSTER_DATABASE_URL is set.
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ['PORT']}/healthz\", timeout=4)"]
CMD ["gunicorn", "wsgi:app"]
