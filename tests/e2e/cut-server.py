#!/usr/bin/env python3
"""A download source that fails as real ones do: usage: cut-server.py PORT FOLDER

/whole/NAME gives the file; /cut/NAME closes the connection after half of it, though all of it was announced;
/short/NAME gives half of it as if that were all; /slow/NAME gives half of it and then nothing for a minute;
/wrong/NAME gives as many other bytes; /redirect/NAME leads to /whole/NAME; /500/NAME says just that; /late/NAME takes a
second and gives the file.
Each request is a line "GET PATH" on standard output.
"""
import http.server
import os
import sys
import time


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        os.write(1, ("GET %s\n" % self.path).encode())  # at once: there are threads
        how, _, name = self.path.lstrip("/").partition("/")
        try:
            with open(os.path.join(sys.argv[2], name), "rb") as file:
                body = file.read()
        except OSError:
            self.send_error(404)
            return
        if how == "redirect":
            self.send_response(302)
            self.send_header("Location", "/whole/" + name)
            self.end_headers()
            return
        if how == "500":
            self.send_error(500)
            return
        if how == "wrong":
            body = bytes(b ^ 1 for b in body)
        if how == "late":
            time.sleep(1)
            how = "whole"
        half = body[: len(body) // 2]
        self.send_response(200)
        self.send_header("Content-Length", str(len(half if how == "short" else body)))
        self.end_headers()
        self.wfile.write(body if how in ("whole", "wrong") else half)
        if how == "slow":
            self.wfile.flush()
            time.sleep(60)
        self.close_connection = True

    def log_message(self, *args):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
