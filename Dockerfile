# syntax=docker/dockerfile:1
# The images of the operator and of koncli, for builders that have Docker; `deno task image` makes the same without one.
#
#   docker buildx build --target koncli --platform linux/amd64,linux/arm64 --build-arg COMMIT=$(git rev-parse HEAD) -t logiciq/koncli .

ARG DENO_VERSION=2.9.6

# Runs on the builder's own kind of machine, whatever it builds for: Deno compiles for others.
FROM --platform=$BUILDPLATFORM denoland/deno:debian-${DENO_VERSION} AS build
ARG TARGETARCH
ARG COMMIT
ARG SOURCE_DATE_EPOCH=0
WORKDIR /src
COPY deno.json deno.lock main.ts ./
COPY primitives ./primitives
COPY kube ./kube
COPY controllers ./controllers
COPY sdk ./sdk
COPY cli ./cli
COPY tools ./tools
ENV KONDUCTOR_COMMIT=$COMMIT SOURCE_DATE_EPOCH=$SOURCE_DATE_EPOCH
RUN case "$TARGETARCH" in \
      amd64) target=x86_64-unknown-linux-gnu ;; \
      arm64) target=aarch64-unknown-linux-gnu ;; \
      *) echo "There are images for amd64 and arm64, not for $TARGETARCH" >&2; exit 1 ;; \
    esac; \
    deno task compile --target "$target" --output /out

# glibc, libgcc and certificates, and nothing else: no shell.
FROM gcr.io/distroless/cc-debian12:nonroot AS runtime
ENV HOME=/home/konductor
WORKDIR /home/konductor
USER 65532:65532

FROM runtime AS koncli
LABEL org.opencontainers.image.title="koncli" \
      org.opencontainers.image.description="koncli, Konductor's command line" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /out/koncli /usr/local/bin/koncli
ENTRYPOINT ["koncli"]

FROM runtime AS konductor
LABEL org.opencontainers.image.title="konductor" \
      org.opencontainers.image.description="The Konductor operator" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /out/konductor /usr/local/bin/konductor
ENTRYPOINT ["konductor"]
