# The portal without its servers: web, worker and clock are three containers of this image (docker-compose.yml).
FROM python:3.12-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 ATRIO_VAR=/var/lib/atrio HOST=0.0.0.0 PORT=8000
WORKDIR /srv/atrio

# what WeasyPrint draws PDF documents with
RUN apt-get update -qq \
    && apt-get install -qq -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*

COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements.txt

COPY . .
RUN python -m manager.messages \
    && python -m compileall -q . \
    && useradd --system --home-dir /var/lib/atrio --create-home atrio
USER atrio
VOLUME /var/lib/atrio
EXPOSE 8000
STOPSIGNAL SIGTERM

CMD ["granian", "--interface", "rsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--no-ws", "--http1-header-read-timeout", "10000", "--respawn-failed-workers", "manager.web.rsgi:application"]
HEALTHCHECK --interval=15s --timeout=10s --start-period=30s CMD ["python", "-m", "manager.health"]
