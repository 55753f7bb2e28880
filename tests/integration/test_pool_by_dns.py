"""Instances as the DNS names them: SRV records and addresses, what fails, what is empty, and whose host keys are known."""

import unittest

from dnslib import RCODE

from support.cluster import Cluster
from support.names import Names
from support.waiting import wait_until

SERVICE = "_ssh._tcp.pool.test"


class PoolByDns(unittest.TestCase):
    def setUp(self):
        self.names = Names()
        self.addCleanup(self.names.close)
        self.cluster = Cluster(size=3, router=(), start=False)
        self.addCleanup(self.cluster.close)
        self.router = self.cluster.router
        self.ports = {instance.name: instance.port for instance in self.cluster.pool}
        self.known_hosts = self.cluster.directory / "known_hosts"
        self.know("one", "two", "three")

    @property
    def ssh(self):
        return self.cluster.client()

    def know(self, *names):
        self.known_hosts.write_text("".join(f"[{name}.pool.test]:{self.ports[name]} {key}\n"
                                            for name in names for key in self.cluster.pool[name].host_keys()))

    def start(self, **pool):
        self.router.settings["backends"] = []
        self.router.settings["pool"].update({"dns": SERVICE, "dns_server": f"127.0.0.1:{self.names.port}",
                                             "dns_known_hosts": self.known_hosts, "dns_min_interval": "1s",
                                             "dns_timeout": "1s", **pool})
        self.router.start()

    def services(self, *names, priority=lambda name: 0, weight=lambda name: 0, **answer):
        zone = {(SERVICE, "SRV"): [(priority(name), weight(name), self.ports[name], f"{name}.pool.test") for name in names]}
        zone.update({(f"{name}.pool.test", "A"): ["127.0.0.1"] for name in names})
        self.names.set(zone, **answer)

    def name(self, short):
        return f"{short}.pool.test-{self.ports[short]}"

    def wait_for(self, *names):
        expected = {self.name(name) for name in names}
        wait_until(lambda: set(self.router.backends()) == expected, 60,
                   lambda: f"{names}, not {list(self.router.backends())}:\n{self.router.tail()}")

    def wait_rounds(self, count=2):
        """Until the DNS has been asked some more times."""
        before = self.names.asked
        wait_until(lambda: self.names.asked >= before + count, 60, "the DNS to be asked again")

    def test_services_come_and_go(self):
        self.services("one", weight=lambda name: 7)
        self.start()
        self.wait_for("one")
        row = self.router.backends()[self.name("one")]
        self.assertEqual((row["origin"], row["weight"], row["address"], row["port"]),
                         ("dns", 7, "127.0.0.1", self.ports["one"]))
        self.assertEqual(self.ssh.where(), "one")
        with self.ssh.start("echo $HOMEPORT_INSTANCE; cat") as session:
            self.assertEqual(session.stdout.readline(), b"one\n")
            self.services("two", "three")
            wait_until(lambda: self.router.backends()[self.name("one")]["state"] == "removed", 60, self.router.tail)
            self.assertIn(self.ssh.where(), ("two", "three"))
            session.stdin.write(b"still here\n")
            session.stdin.flush()
            self.assertEqual(session.stdout.readline(), b"still here\n")
            session.stdin.close()
            self.assertEqual(session.wait(60), 0)
        self.wait_for("two", "three")

    def test_priorities_make_the_order(self):
        self.services("one", "two", "three", priority=lambda name: {"one": 30, "two": 10, "three": 20}[name])
        self.router.settings["routing"] = {"policy": "ordered"}
        self.start()
        self.wait_for("one", "two", "three")
        self.assertEqual(self.ssh.where(), "two")

    def test_what_fails_changes_nothing(self):
        self.services("one", "two")
        self.start()
        self.wait_for("one", "two")

        def complaint(text):
            """The latest one."""
            def told():
                lines = self.router.events("instances cannot be read, and stay as they are")
                return lines and text in lines[-1]["at"]
            wait_until(told, 60, lambda: f"{text}:\n{self.router.tail()}")
            self.assertEqual(len(self.router.backends()), 2)

        self.names.set(code=RCODE.SERVFAIL)
        complaint(f"{SERVICE}: {SERVICE}: Could not contact DNS servers")
        self.names.set()
        complaint(f"{SERVICE}: the answer names no instance")
        self.names.set(code=RCODE.REFUSED)
        complaint(f"{SERVICE}: {SERVICE}: Could not contact DNS servers")
        self.names.silent.set()
        complaint(f"{SERVICE}: {SERVICE}: no answer in time")
        self.assertIn(self.ssh.where(), ("one", "two"))
        self.names.silent.clear()
        self.services("three")
        self.wait_for("three")

    def test_an_empty_answer_counts_if_the_admin_says_so(self):
        self.services("one")
        self.start(dns_may_empty=True)
        self.wait_for("one")
        self.names.set(code=RCODE.SERVFAIL)
        self.router.wait_log("instances cannot be read, and stay as they are", 60)
        self.assertEqual(len(self.router.backends()), 1)
        self.names.set()
        self.wait_for()
        refused = self.ssh.run("true")
        self.assertIn("The pool has no instances right now", refused.error)
        self.services("one")
        self.wait_for("one")
        self.assertEqual(self.ssh.where(), "one")

    def test_one_without_a_known_host_key_is_left_out_until_there_is_one(self):
        self.know("one")
        self.services("one", "two")
        self.start()
        self.wait_for("one")
        self.router.wait_log("an instance of the DNS is left out", 60, why=f"{self.name('two')}: no host key of it is known")
        self.wait_rounds()
        self.assertEqual(len(self.router.events("an instance of the DNS is left out")), 1)
        self.know("one", "two")
        self.wait_for("one", "two")

    def test_a_wrong_host_key_keeps_users_away(self):
        key = self.cluster.pool["two"].host_keys()[0]
        self.services("one")
        self.start(dns_known_hosts="", dns_host_keys=[key])
        self.wait_for("one")
        self.assertEqual(self.ssh.run("true").status, 255)
        self.router.wait_log("connect failed", 60, cause="host_key_mismatch")

    def test_addresses(self):
        port = self.ports["one"]
        self.names.set({("dsvm.test", "A"): ["127.0.0.1"], ("dsvm.test", "AAAA"): ["::1"]})
        self.start(dns="dsvm.test", dns_port=port, dns_host_keys=self.cluster.pool["one"].host_keys(), dns_known_hosts="")
        wait_until(lambda: set(self.router.backends()) == {f"127.0.0.1-{port}", f"--1-{port}"}, 60, self.router.tail)
        self.assertEqual(self.router.backends()[f"--1-{port}"]["address"], "::1")
        self.assertEqual(self.ssh.where(), "one")

    def test_an_answer_too_large_for_one_packet(self):
        many = [(10, 0, port, f"machine-with-a-rather-long-name-{port}.pool.test") for port in range(20000, 20100)]
        zone = {(SERVICE, "SRV"): many}
        zone.update({(row[3], "A"): ["127.0.0.1"] for row in many})
        self.names.set(zone)
        self.start(dns_known_hosts="", dns_host_keys=self.cluster.pool["one"].host_keys(), dns_timeout="30s")
        wait_until(lambda: len(self.router.backends()) == 100, 60, self.router.tail)

    def test_the_time_to_live_says_when_to_ask_again(self):
        self.services("one", ttl=3600)
        self.start(dns_max_interval="1h")
        self.wait_for("one")
        asked = self.names.asked
        self.services("one", "two")
        for _ in range(3):
            self.assertEqual(self.ssh.where(), "one")
        self.assertEqual(self.names.asked, asked)


if __name__ == "__main__":
    unittest.main()
