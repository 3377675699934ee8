# CodeGate in one container: the proxy and the dashboard. Base images are arguments, so that a mirror or a local one can stand in;
# so are the package indexes (PIP_INDEX_URL, NPM_CONFIG_REGISTRY), which are not named otherwise.
ARG NODE_IMAGE=node:22-bookworm-slim
ARG PYTHON_IMAGE=python:3.13-slim-bookworm

FROM ${NODE_IMAGE} AS pages
ARG NPM_CONFIG_REGISTRY
WORKDIR /build/frontend
COPY frontend/package.json frontend/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY frontend/ ./
RUN npm run build

FROM ${PYTHON_IMAGE} AS packages
ARG PIP_INDEX_URL
COPY requirements.txt ./
RUN python -m venv --without-pip /opt/codegate \
 && python -m pip --python /opt/codegate/bin/python install --no-cache-dir --no-deps --require-hashes -r requirements.txt

FROM ${PYTHON_IMAGE}
ENV PATH=/opt/codegate/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOME=/data \
    HOST=0.0.0.0 LOG_FORMAT=json DATA_DIR=/data HOST_HOME=/host-home
WORKDIR /app
COPY --from=packages /opt/codegate /opt/codegate
COPY --from=pages /build/frontend/dist frontend/dist
COPY alembic.ini ./
COPY migrations migrations
COPY launch launch
COPY shared shared
COPY dashboard dashboard
COPY proxy proxy
RUN python -m compileall -q . && install -d -m 0700 -o 10001 -g 10001 /data
USER 10001:10001
VOLUME /data
EXPOSE 9211 9212
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["python", "-m", "launch.health"]
ENTRYPOINT ["python", "-m", "launch"]
