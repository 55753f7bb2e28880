"""Parts of the tests' own support that nothing would show to be wrong until they are needed."""

import itertools
import socket
import subprocess
import sys
import unittest
from pathlib import Path
from unittest import mock

sys.path[:0] = [str(Path(__file__).resolve().parents[1])]
from support import instances, listener, processes  # noqa: E402

_SERVER = "import socket, sys; socket.create_server(('127.0.0.1', int(sys.argv[1]))).accept()"


class Listener(unittest.TestCase):
    def test_a_port_that_somebody_else_has_taken_is_given_up(self):
        def run(port):
            return subprocess.Popen([sys.executable, "-c", _SERVER, str(port)], stderr=subprocess.DEVNULL)

        with socket.create_server(("127.0.0.1", 0)) as other:
            taken = other.getsockname()[1]
            ports = itertools.chain([taken], iter(instances.free_port, None))
            with mock.patch.object(listener, "free_port", lambda: next(ports)):
                process, port = listener.start(run)
            self.addCleanup(process.wait)
            self.addCleanup(process.kill)
            self.assertNotEqual(port, taken)
            self.assertTrue(processes.listens(process.pid, port))
            self.assertFalse(processes.listens(process.pid, taken))
            with mock.patch.object(listener, "free_port", lambda: taken), self.assertRaisesRegex(RuntimeError, "does not start"):
                listener.start(run)


if __name__ == "__main__":
    unittest.main()
