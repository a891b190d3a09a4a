# syntax=docker/dockerfile:1

FROM node:20.20.2-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
COPY client/package.json client/
COPY scripts scripts
# `npm ci`, or what stands in for it where the lock file names this platform's optional packages alone.
RUN node scripts/setup.mjs
COPY . .
RUN node scripts/build.mjs \
 && find dist -name '*.map' -delete \
 && npm prune --omit=dev --ignore-scripts --no-audit --no-fund

# Temporal's core and libsql are native programs for glibc, which this base has and Alpine has not.
FROM node:20.20.2-bookworm-slim
# The folders that volumes are mounted on belong to the user: a new volume takes owner and mode from here.
RUN groupadd --system --gid 10001 countersign \
 && useradd --system --uid 10001 --gid 10001 --home-dir /var/lib/countersign --shell /usr/sbin/nologin countersign \
 && install -d -o 10001 -g 10001 -m 0700 /var/lib/countersign /etc/countersign \
      /agents/finance-worker /agents/life-assistant /agents/it-ops-worker
WORKDIR /app
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json LICENSE ./
ENV NODE_ENV=production APPROVAL_HOME=/var/lib/countersign
USER 10001:10001
EXPOSE 8080
ENTRYPOINT ["node", "/app/dist/countersign.js"]
CMD ["serve"]
