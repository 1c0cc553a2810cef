"""Runs one `quorate dev` for the tests of this folder."""

import os
import re
import signal
import subprocess
import threading

from web3 import HTTPProvider, Web3
from web3.middleware import ExtraDataToPOAMiddleware


class DevelopmentNode:
    """A development chain in memory on a free port."""

    def __init__(self, *flags):
        program = os.environ.get("QUORATE", ".build/release/quorate")
        self.process = subprocess.Popen(
            [program, "dev", "--http.port", "0", *flags], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
        )
        self.log = []
        self.port = None
        for line in self.process.stderr:
            self.log.append(line)
            found = re.search(r"HTTP server started.*endpoint=\S+:(\d+)", line)
            if found:
                self.port = int(found.group(1))
            if "Chain is open" in line:
                break
        if self.port is None:
            self.process.wait()
            raise RuntimeError("quorate dev did not start:\n" + "".join(self.log))
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stderr:
            self.log.append(line)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def client(self):
        client = Web3(HTTPProvider(self.url, request_kwargs={"timeout": 30}))
        # Headers of consortium chains carry seals beyond the 32 bytes that Ethereum's rules allow.
        client.middleware_onion.inject(ExtraDataToPOAMiddleware, layer=0)
        return client

    def stop(self):
        """Ends the process and returns its exit code."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=20)
        self.reader.join(timeout=5)
        self.process.stderr.close()
        return code
