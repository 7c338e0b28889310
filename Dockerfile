# One static program and what it cannot do without: roots of trust for TLS, and a folder of its own.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -tags nomsgpack,timetzdata -ldflags "-s -w" -o /out/erawan ./cmd/erawan \
 && mkdir /out/data

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/erawan /erawan
# A new volume takes its owner from here.
COPY --from=build --chown=65532:65532 /out/data /data
USER 65532:65532
ENV ERAWAN_DATA_DIR=/data
EXPOSE 8080
# What a web node says of itself at /readyz. Other commands bring a check of their own.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["/erawan", "ready"]
ENTRYPOINT ["/erawan"]
CMD ["serve"]
