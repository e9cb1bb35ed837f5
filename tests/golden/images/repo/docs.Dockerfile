FROM scratch
COPY app/run /
