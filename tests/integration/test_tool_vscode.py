"""VS Code's way: ssh -T -D with bash that is fed a script; it starts a server there, and all else goes through SOCKS."""

import re
import subprocess
import threading
import unittest

from support import features
from support.client import run
from support.instances import free_port
from support.tcp import connect_by_socks, read_all
from support.waiting import wait_until

# What the editor's script does, in small: a server on a port of the kernel's choice, told on stdout.
_SCRIPT = b"""
exec 2>&1
cat > server.py <<'END'
import os, socket, threading
listener = socket.create_server(("127.0.0.1", 0), backlog=100)
print("listeningOn==%d==" % listener.getsockname()[1], flush=True)
def serve(connection):
    with connection:
        connection.sendall(b"hello from " + os.environ["HOMEPORT_INSTANCE"].encode() + b"\\n")
        while data := connection.recv(65536):
            connection.sendall(data)
while True:
    threading.Thread(target=serve, args=[listener.accept()[0]], daemon=True).start()
END
python3 server.py &
server=$!
trap 'kill $server' EXIT
echo started
while read -r line; do echo "heard $line"; done
"""


class VsCode(features.ToolTest):
    client = "VS Code's ssh"

    @classmethod
    def version(cls):
        return run(["ssh", "-V"]).error.split()[0].rstrip(",")

    def test_a_server_started_by_a_script_and_reached_through_SOCKS(self):
        proxy, log = free_port(), self.cluster.secrets / "log"
        with open(log, "wb") as stderr:
            process = self.ssh.start("bash", flags=["-v", "-T", "-D", str(proxy), "-oConnectTimeout=15"], stderr=stderr,
                                     stdout=subprocess.PIPE)
        self.addCleanup(lambda: process.kill() or process.wait())
        said = bytearray()
        
        def listen():
            with process.stdout:
                for line in process.stdout:
                    said.extend(line)

        listener = threading.Thread(target=listen, daemon=True)
        listener.start()
        process.stdin.write(_SCRIPT)
        process.stdin.flush()
        port = int(wait_until(lambda: re.search(rb"listeningOn==(\d+)==\n", said), 60,
                              lambda: f"{said}\n{log.read_text(errors='replace')[-2000:]}")[1])

        with connect_by_socks(proxy, port) as editor, connect_by_socks(proxy, port) as terminal:
            for stream in (editor, terminal):
                self.assertEqual(stream.makefile("rb").readline(), b"hello from one\n")
            data = bytes(range(256)) * 8000
            sender = threading.Thread(target=lambda: (editor.sendall(data), editor.shutdown(1)))
            sender.start()
            self.assertTrue(read_all(editor) == data)
            sender.join()
            process.stdin.write(b"keep alive\n")  # the script goes on meanwhile
            process.stdin.flush()
            wait_until(lambda: b"heard keep alive\n" in said, 60, lambda: said)
            terminal.sendall(b"still there")
            self.assertEqual(terminal.recv(100), b"still there")

        process.stdin.close()
        self.assertEqual(process.wait(60), 0)
        listener.join(60)
        self.router.wait_idle(60)


if __name__ == "__main__":
    unittest.main()
