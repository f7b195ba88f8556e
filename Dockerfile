# The program alone, for Node: no shell tools of ours, no package manager's leftovers.
FROM node:24-slim AS build
WORKDIR /src
COPY . .
# Scripts of packages are not run: the Node of this image is new enough to build with.
RUN npm ci --ignore-scripts --no-audit --no-fund
RUN npm run build
RUN npm pack --ignore-scripts --pack-destination /out
RUN tar -xzf /out/ingress-doctor-*.tgz -C /out

FROM node:24-slim
COPY --from=build /out/package /app
RUN ln -s /app/bin/run.js /usr/local/bin/ingress-doctor
# The root filesystem may be read-only: nothing is written but what -o names, and a cache of code.
ENV NODE_ENV=production HOME=/tmp XDG_CACHE_HOME=/tmp
USER 65532:65532
WORKDIR /tmp
ENTRYPOINT ["node", "/app/bin/run.js"]
CMD ["diagnose", "--all-namespaces"]
