# syntax=docker/dockerfile:1
# docker build -t hearback . ; compose.yaml runs it. The shipped model is inside; nothing is downloaded at run time.

FROM python:3.12-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
COPY . .
RUN python -m venv /opt/hearback \
    && /opt/hearback/bin/pip install --quiet --constraint constraints.txt ".[postgres,grown]"

FROM python:3.12-slim-bookworm
RUN groupadd --gid 10001 hearback \
    && useradd --uid 10001 --gid hearback --no-create-home --home-dir /data --shell /usr/sbin/nologin hearback \
    && install --directory --owner=hearback --group=hearback --mode=0700 /data
COPY --from=build /opt/hearback /opt/hearback
ENV PATH=/opt/hearback/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HEARBACK_CONFIG=/data/hearback.toml
USER 10001:10001
WORKDIR /data
# The settings, the playbook, and SQLite's file; everything else of the container may be read-only.
VOLUME ["/data"]
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=120s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/livez', timeout=4)"]
ENTRYPOINT ["hearback"]
CMD ["run"]
