"""A DNS server on loopback whose answers a test changes as it goes."""

import threading

from dnslib import AAAA, QTYPE, RCODE, RR, SRV, A
from dnslib.dns import DNSError
from dnslib.server import BaseResolver, DNSLogger, DNSServer


class Names(BaseResolver):
    """`zone` maps (name, type) to data: addresses for "A" and "AAAA", (priority, weight, port, target) for "SRV"."""

    def __init__(self):
        self._lock = threading.Lock()
        self._zone, self._code, self._ttl = {}, RCODE.NOERROR, 1
        self.silent = threading.Event()
        self.asked = 0
        quiet = DNSLogger("-request,-reply,-truncated,-error", prefix=False)
        for _ in range(20):
            self._udp = DNSServer(self, address="127.0.0.1", port=0, logger=quiet)
            self.port = self._udp.server.server_address[1]
            try:
                self._tcp = DNSServer(self, address="127.0.0.1", port=self.port, tcp=True, logger=quiet)
                break
            except OSError:  # another program has this port of TCP
                self._udp.server.server_close()
        for server in self._udp, self._tcp:
            server.start_thread()

    def set(self, zone=None, code=RCODE.NOERROR, ttl=1):
        with self._lock:
            self._zone, self._code, self._ttl = dict(zone or {}), code, ttl

    def resolve(self, request, handler):
        if self.silent.is_set():
            raise DNSError("silent")  # dropped by the server
        with self._lock:
            self.asked += 1
            zone, code, ttl = self._zone, self._code, self._ttl
        reply = request.reply()
        reply.header.rcode = code
        name, kind = str(request.q.qname).rstrip("."), QTYPE[request.q.qtype]
        makers = {"A": A, "AAAA": AAAA, "SRV": lambda row: SRV(*row)}
        for data in zone.get((name, kind), ()):
            reply.add_answer(RR(request.q.qname, request.q.qtype, ttl=ttl, rdata=makers[kind](data)))
        if code == RCODE.NOERROR and not any(known == name for known, _ in zone):
            reply.header.rcode = RCODE.NXDOMAIN
        if handler.protocol == "udp" and len(reply.pack()) > 512:
            reply = request.reply()
            reply.header.tc = 1  # the rest has to be asked for by TCP
        return reply

    def close(self):
        for server in self._udp, self._tcp:
            server.server.shutdown()
            server.server.server_close()
