# Two images from one lock. `web` runs every role but the worker, on a Python that is supported;
# `worker` adds Rasa, which needs Python 3.10, and listens on nothing.
# No secret is copied in: .dockerignore keeps them out, and docs/operations.md says where they go.

FROM python:3.12-slim-bookworm AS web-build
ENV UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
RUN pip install --no-cache-dir uv==0.13.9
WORKDIR /app
COPY pyproject.toml uv.lock README.md LICENSE ./
RUN uv sync --frozen --no-default-groups --extra postgres --no-install-project
COPY . .
RUN uv sync --frozen --no-default-groups --extra postgres


FROM python:3.10-slim-bookworm AS worker-build
ENV UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
RUN pip install --no-cache-dir uv==0.13.9
WORKDIR /app
COPY pyproject.toml uv.lock README.md LICENSE ./
RUN uv sync --frozen --no-default-groups --extra postgres --group nlu --no-install-project
COPY . .
RUN uv sync --frozen --no-default-groups --extra postgres --group nlu


FROM python:3.10-slim-bookworm AS worker
RUN useradd --system --uid 10001 --home-dir /data --create-home requestline
COPY --from=worker-build /app /app
WORKDIR /app
# hadolint ignore=DL3064
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    RASA_CACHE_DIRECTORY=/tmp/rasa \
    REQUESTLINE_DATA_DIR=/data \
    REQUESTLINE_SECRETS_DIR=/run/secrets \
    REQUESTLINE_LOG_FORMAT=json
VOLUME /data
USER 10001
# It answers nobody: its heartbeat in the database says that it lives.
HEALTHCHECK NONE
ENTRYPOINT ["requestline"]
CMD ["worker"]


FROM python:3.12-slim-bookworm AS web
# draws and exports voice notes, and makes thumbnails; of the newest patch, so no version here
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ffmpeg \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /data --create-home requestline
COPY --from=web-build /app /app
WORKDIR /app
# hadolint ignore=DL3064
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    REQUESTLINE_DATA_DIR=/data \
    REQUESTLINE_SECRETS_DIR=/run/secrets \
    REQUESTLINE_LOG_FORMAT=json \
    REQUESTLINE_WEB_HOST=0.0.0.0
VOLUME /data
USER 10001
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/healthz', timeout=2)"]
ENTRYPOINT ["requestline"]
CMD ["web"]
