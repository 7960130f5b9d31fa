# Soul Player as a server. Build and start it with compose.yaml, or by hand:
#
#   docker build -t soul-player .
#   docker run -p 4747:4747 -v soul-data:/data -v /path/to/music:/music:ro soul-player
#
# At its first start it prints the setup code for the owner's account: `docker logs` shows it.

FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# No package runs a program of its own when it is installed: what has binaries brings them along.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build

FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:24-slim
# For smaller streams; without it, tracks are only served as they are.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ffmpeg \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY --from=build /app/out ./out
COPY package.json LICENSE ./
RUN mkdir /data /music && chown node:node /data
# Inside the container every address is its own; who reaches it is decided by the ports that are published. Nothing secret
# stands here: SOUL_API_KEY is given when it starts.
ENV NODE_ENV=production \
    SOUL_DATA_DIR=/data \
    SOUL_LIBRARY=/music \
    SOUL_HOST=0.0.0.0 \
    SOUL_PORT=4747 \
    SOUL_PLAIN_HTTP=1
USER node
VOLUME ["/data", "/music"]
EXPOSE 4747
# GET /api/health, where and as these settings say.
HEALTHCHECK --interval=30s --timeout=6s --start-period=30s CMD ["node", "out/main/server.js", "--health"]
CMD ["node", "out/main/server.js"]
