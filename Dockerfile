# One image for every service of the stack; docker-compose.yml says which command each runs.

FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
RUN python -m venv /opt/whichpool
WORKDIR /build
COPY requirements/runtime.txt requirements/
# wheels only: the last stage has no compiler, and this one needs none
RUN /opt/whichpool/bin/pip install --quiet --only-binary :all: --require-hashes -r requirements/runtime.txt
COPY . .
# without pip, setuptools and the tests that NumPy and SciPy bring along: nothing runs them here
RUN /opt/whichpool/bin/pip install --quiet --no-deps --no-build-isolation . \
 && /opt/whichpool/bin/pip uninstall --quiet --yes setuptools pip \
 && find /opt/whichpool -type d -name tests -path '*-packages/*' -prune -exec rm -r {} + \
 && mkdir -p /folders/access/broker /folders/access/redis /folders/access/flower \
             /folders/results /folders/flower /folders/scratch

FROM python:3.13-slim
LABEL org.opencontainers.image.title="whichpool" \
      org.opencontainers.image.description="Which Celery pool should this task run on? Run it on each, and know." \
      org.opencontainers.image.licenses="MIT"
# without the base image's pip, too: nothing is installed here any more
RUN groupadd --gid 10001 whichpool \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin whichpool \
 && python -c "import pip, shutil; shutil.rmtree(pip.__path__[0])" \
 && rm -f /usr/local/bin/pip* /usr/bin/pip*
COPY --from=build /opt/whichpool /opt/whichpool
# the folders that volumes are mounted on: a new volume takes their owner
COPY --from=build --chown=10001:10001 /folders /srv/whichpool
COPY scripts /app/scripts
COPY docs/examples /app/examples
ENV PATH=/opt/whichpool/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
# what it was built from, for the results; at the end, because it changes with every commit
ARG WHICHPOOL_REVISION=
ENV WHICHPOOL_REVISION=$WHICHPOOL_REVISION
WORKDIR /app
USER 10001:10001
ENTRYPOINT ["whichpool"]
CMD ["--help"]
