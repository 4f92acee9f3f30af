# contractguard with git, for the repository that is mounted at /src:
#   docker build -t contractguard . && docker run --rm -v "$PWD:/src:ro" contractguard check
# Both stages are one image, by its digest: a tag can be moved.
FROM python:3.13.7-slim-bookworm@sha256:adafcc17694d715c905b4c7bebd96907a1fd5cf183395f0ebc4d3428bd22d92d AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /build
COPY requirements-run.lock ./
RUN python -m venv /opt/contractguard \
    && /opt/contractguard/bin/python -m pip install --no-deps --require-hashes --only-binary :all: -r requirements-run.lock
COPY pyproject.toml README.md LICENSE ./
COPY contractguard contractguard
RUN /opt/contractguard/bin/python -m pip install --no-deps --no-build-isolation . \
    && /opt/contractguard/bin/python -m pip check

FROM python:3.13.7-slim-bookworm@sha256:adafcc17694d715c905b4c7bebd96907a1fd5cf183395f0ebc4d3428bd22d92d
RUN apt-get update \
    && apt-get install -y --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/* \
    && git config --system --add safe.directory /src \
    && useradd --uid 10001 --user-group --create-home --shell /usr/sbin/nologin contractguard
COPY --from=build /opt/contractguard /opt/contractguard
USER 10001:10001
WORKDIR /src
ENTRYPOINT ["/opt/contractguard/bin/contractguard"]
