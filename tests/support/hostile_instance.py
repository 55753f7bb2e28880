"""An instance that speaks SSH and means harm: asyncssh, which lets everybody in, with a part that a test plays."""

import asyncio
import threading
import warnings

from . import cleanup

# The library is older than what it stands on, and says so wherever it is imported.
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import asyncssh


class HostileInstance:
    """Listens on a free port with a key of its own. `play(process)` is a coroutine for each command that a user starts;
    `options` are asyncssh's for a server."""

    def __init__(self, play, **options):
        self._play, self._options = play, options
        self._key = asyncssh.generate_private_key("ssh-ed25519")
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.port = self.run(self._listen())
        self.address = f"127.0.0.1:{self.port}"
        self._undo = cleanup.on_exit(self.close)

    def host_keys(self):
        return [self._key.export_public_key().decode().strip()]

    async def _listen(self):
        class Door(asyncssh.SSHServer):
            def begin_auth(self, username):
                return False

        self._listener = await asyncssh.listen("127.0.0.1", 0, server_factory=Door, process_factory=self._run,
                                               server_host_keys=[self._key], encoding=None, **self._options)
        return self._listener.sockets[0].getsockname()[1]

    async def _run(self, process):
        try:
            await self._play(process)
        except (OSError, asyncssh.Error):
            pass

    def run(self, job, deadline=60):
        """The outcome of a coroutine, from the instance's own thread."""
        return asyncio.run_coroutine_threadsafe(job, self._loop).result(deadline)

    def close(self):
        cleanup.cancel(self._undo)
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._listener.close)
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(60)
