"""A shop to be checked: python3 shop.py [PORT]"""
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

PAGES = {"/health": (200, '{"ok": true}'), "/": (200, "Welcome to the shop"), "/admin": (403, "no")}


class Shop(BaseHTTPRequestHandler):
    def do_GET(self):
        status, text = PAGES.get(self.path, (404, "nothing here"))
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 8098), Shop)
print(f"listening on port {server.server_port}", flush=True)
server.serve_forever()
