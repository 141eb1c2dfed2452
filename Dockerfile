# syntax=docker/dockerfile:1

# One image for everything: the service and its commands. It writes to /data only, so its root file system can be
# read-only:
#   docker build -t announcer .
#   docker run --rm --read-only --tmpfs /tmp -p 127.0.0.1:8000:8000 -v ./events:/events:ro -v announcer:/data announcer

FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src

# What builds packages, then the packages, those first that seldom change. Each is checked against its hash, and
# nothing is fetched that is not locked.
COPY requirements-build.lock requirements.lock ./
RUN python -m venv /opt/build \
 && /opt/build/bin/pip install --require-hashes -r requirements-build.lock \
 && /opt/build/bin/pip wheel --no-build-isolation --require-hashes --wheel-dir /wheels -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY announcer announcer
RUN /opt/build/bin/pip wheel --no-build-isolation --no-deps --no-index --wheel-dir /wheels .
RUN python -m venv /opt/announcer \
 && /opt/announcer/bin/pip install --no-index --no-deps /wheels/*.whl \
 && /opt/announcer/bin/pip check \
 && /opt/announcer/bin/python -m compileall -q /opt/announcer/lib \
 && /opt/announcer/bin/pip uninstall -y pip setuptools

FROM python:3.11-slim
RUN groupadd --system --gid 10001 announcer \
 && useradd --system --uid 10001 --gid announcer --home-dir /data --no-create-home announcer \
 && install -d -o announcer -g announcer /data /events
COPY --from=build /opt/announcer /opt/announcer

# The ledger and the site's hand-over lie in /data/var; .env and secrets/, if you want them, beside it.
ENV PATH=/opt/announcer/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    ANNOUNCER_EVENTS_DIR=/events \
    ANNOUNCER_HOST=0.0.0.0 \
    ANNOUNCER_PORT=8000
USER announcer
WORKDIR /data
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"ANNOUNCER_PORT\"]}/healthz', timeout=4)"]
ENTRYPOINT ["announcer"]
CMD ["run"]
