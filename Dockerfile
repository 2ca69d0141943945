# SPDX-License-Identifier: Apache-2.0
# An image with thalweg, and with git and Graphviz, which `--since`, `diff` and pictures use.
#   docker build -t thalweg .
#   docker run --rm -v "$PWD:/work" thalweg lint
FROM debian:12 AS build
COPY . /thalweg
RUN cd /thalweg && ./dev package

FROM debian:12-slim
COPY --from=build /thalweg/build/package/thalweg*.deb /tmp/
COPY ci/action.sh /usr/local/bin/thalweg-action
RUN apt-get update \
 && apt-get install -y --no-install-recommends /tmp/thalweg*.deb git graphviz fonts-dejavu-core \
 && rm -rf /tmp/thalweg*.deb /var/lib/apt/lists/* \
 && git config --system --add safe.directory '*'
WORKDIR /work
ENTRYPOINT ["thalweg"]
