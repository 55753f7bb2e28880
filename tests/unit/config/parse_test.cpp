// What a good file says arrives in the options it is meant for.
#include <gmock/gmock.h>

#include "config/config.hpp"

namespace homeport::config {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* everything = R"(
[front]
listen = ["0.0.0.0:2022", "[::1]:0"]
host_keys = "/keys"
io_threads = 3
login_grace = "1m30s"
max_auth_tries = 2
max_connections = 30
kex = "curve25519-sha256"
host_key_algorithms = "-ssh-rsa"
ciphers = "+aes128-cbc"
macs = "^hmac-sha1"
user_key_algorithms = "ssh-ed25519"
[limits]
max_startups = "20:40:60"
exempt = ["10.0.0.0/8"]
[auth]
authorized_keys = ["%h/.ssh/keys", "/etc/keys/%u"]
strict_modes = false
deadline = "4s"
workers = 5
permit_root = true
[backend]
ca_key = "/ca"
certificate_lifetime = "2m"
kex = "ecdh-sha2-nistp256"
ciphers = "aes256-ctr"
macs = "hmac-sha2-256"
connect_timeout = "1s"
connect_budget = "6s"
[health]
level = "tcp"
timeout = "900ms"
interval = "7s"
fast_interval = "800ms"
rise = 4
fall = 5
passive_fall = 6
jitter = 0
[[rules]]   # before [routing], whose policy it takes all the same
name = "plain"
users = ["alice"]
[routing]
policy = "random-of-two"
[pins]
store = "memory"
path = "/pins"
lifetime = "1h"
deadline = "50ms"
required = true
[relay]
buffer = 65536
max_channels = 7
[session]
drain_deadline = "0s"
[admin]
socket = "/admin.sock"
group = "staff"
[log]
level = "debug"
format = "json"
target = "/log"
[audit]
target = "/audit"
commands = true
required = true
queue_lines = 50
[[backends]]
name = "a"
address = "a.example.com"
host_keys = ["SHA256:TWCKsTygCovOiKsyCEVETBIR7VATHJFPJ3nzV3Pyv0A"]
[[backends]]
name = "b"
address = "[2001:db8::2]:2222"
host_keys = ["SHA256:AlyXtnrV4CUk/Ca2zKcIvQ+jxDfZ7FLxd8hJ5f3W+cg"]
weight = 0
tags = ["gpu", "big"]
max_sessions = 14
state = "drain"
[[rules]]
name = "full"
users = ["bob", "svc-*"]
groups = ["staff"]
sources = ["192.0.2.0/24"]
tags = ["gpu"]
backends = ["b", "a"]
require = ["big"]
policy = "ordered"
[[rules]]
name = "closed"
deny = "No."
)";

Config good(std::string_view text) {
    auto result = parse(text, "test.toml");
    if (auto* problems = std::get_if<std::vector<Problem>>(&result)) {
        for (const auto& problem : *problems) ADD_FAILURE() << problem.format();
        return {};
    }
    return std::get<Config>(std::move(result));
}

TEST(Parse, SetsEverySectionsOptions) {
    const auto c = good(everything);
    EXPECT_THAT(c.front.listen, ElementsAre("0.0.0.0:2022", "[::1]:0"));
    EXPECT_EQ(c.front.host_keys, "/keys");
    EXPECT_EQ(c.front.io_threads, 3U);
    EXPECT_EQ(c.front.login_grace, 90s);
    EXPECT_EQ(c.front.max_auth_tries, 2U);
    EXPECT_EQ(c.front.limits.max_startups.start, 20U);
    EXPECT_EQ(c.front.limits.max_startups.rate, 40U);
    EXPECT_EQ(c.front.limits.max_startups.full, 60U);
    EXPECT_EQ(c.front.limits.exempt, std::vector<std::string>{"10.0.0.0/8"});
    EXPECT_EQ(c.front.max_connections, 30U);
    EXPECT_EQ(c.front.algorithms.kex, "curve25519-sha256");
    EXPECT_EQ(c.front.algorithms.host_keys, "-ssh-rsa");
    EXPECT_EQ(c.front.algorithms.ciphers, "+aes128-cbc");
    EXPECT_EQ(c.front.algorithms.macs, "^hmac-sha1");
    EXPECT_EQ(c.front.algorithms.user_keys, "ssh-ed25519");
    EXPECT_THAT(c.auth.authorized_keys, ElementsAre("%h/.ssh/keys", "/etc/keys/%u"));
    EXPECT_FALSE(c.auth.strict_modes);
    EXPECT_EQ(c.auth.deadline, 4s);
    EXPECT_EQ(c.auth.workers, 5U);
    EXPECT_TRUE(c.auth.permit_root);
    EXPECT_EQ(c.backend.ca_key, "/ca");
    EXPECT_EQ(c.backend.certificate_lifetime, 2min);
    EXPECT_EQ(c.backend.algorithms.kex, "ecdh-sha2-nistp256");
    EXPECT_EQ(c.backend.algorithms.ciphers, "aes256-ctr");
    EXPECT_EQ(c.backend.algorithms.macs, "hmac-sha2-256");
    EXPECT_EQ(c.backend.connect_timeout, 1s);
    EXPECT_EQ(c.backend.connect_budget, 6s);
    EXPECT_EQ(c.check.level, backend::CheckLevel::tcp);
    EXPECT_EQ(c.check.timeout, 900ms);
    EXPECT_EQ(c.router.health.interval, 7s);
    EXPECT_EQ(c.router.health.fast_interval, 800ms);
    EXPECT_EQ(c.router.health.rise, 4U);
    EXPECT_EQ(c.router.health.fall, 5U);
    EXPECT_EQ(c.router.health.passive_fall, 6U);
    EXPECT_EQ(c.router.health.jitter, 0.0);
    EXPECT_EQ(c.router.default_policy, router::PolicyKind::random_of_two);
    EXPECT_EQ(c.pins.store, "memory");
    EXPECT_EQ(c.pins.path, "/pins");
    EXPECT_EQ(c.pins.lifetime, 1h);
    EXPECT_EQ(c.pins.deadline, 50ms);
    EXPECT_TRUE(c.pins.required);
    EXPECT_EQ(c.relay.buffer, 65536U);
    EXPECT_EQ(c.relay.max_channels, 7U);
    EXPECT_EQ(c.session.drain_deadline, 0s);
    EXPECT_EQ(c.admin.socket, "/admin.sock");
    EXPECT_EQ(c.admin.group, "staff");
    EXPECT_EQ(c.log.level, "debug");
    EXPECT_EQ(c.log.format, "json");
    EXPECT_EQ(c.log.target, "/log");
}

TEST(Parse, KeepsInstancesInTheirOrderWithTheirKeys) {
    const auto c = good(everything);
    const router::BackendConfig a{.name = "a", .address = "a.example.com", .tags = {}};
    const router::BackendConfig b{.name = "b",
                                  .address = "2001:db8::2",
                                  .port = 2222,
                                  .weight = 0,
                                  .tags = {"gpu", "big"},
                                  .max_sessions = 14,
                                  .state = router::AdminState::drain};
    EXPECT_THAT(c.backends, ElementsAre(a, b));
    ASSERT_EQ(c.host_keys.size(), 2U);
    EXPECT_EQ(c.host_keys[0].backend, "a");
    EXPECT_THAT(c.host_keys[0].keys, ElementsAre("SHA256:TWCKsTygCovOiKsyCEVETBIR7VATHJFPJ3nzV3Pyv0A"));
    EXPECT_EQ(c.host_keys[1].backend, "b");
    EXPECT_THAT(c.host_keys[1].keys, ElementsAre("SHA256:AlyXtnrV4CUk/Ca2zKcIvQ+jxDfZ7FLxd8hJ5f3W+cg"));
}

TEST(Parse, SetsTheOptionsOfTheAuditLog) {
    const auto c = good(everything);
    EXPECT_EQ(c.audit.target, "/audit");
    EXPECT_TRUE(c.audit.commands);
    EXPECT_TRUE(c.audit.required);
    EXPECT_EQ(c.audit.queue_lines, 50U);
}

TEST(Parse, KeepsRulesInTheirOrder) {
    const auto c = good(everything);
    ASSERT_EQ(c.rules.size(), 3U);
    router::Rule plain;
    plain.name = "plain";
    plain.users = {"alice"};
    plain.policy = router::PolicyKind::random_of_two;  // of [routing]
    EXPECT_EQ(c.rules[0], plain);
    router::Rule full;
    full.name = "full";
    full.users = {"bob", "svc-*"};
    full.groups = {"staff"};
    full.sources = {"192.0.2.0/24"};
    full.tags = {"gpu"};
    full.backends = {"b", "a"};
    full.require = {"big"};
    full.policy = router::PolicyKind::ordered;
    EXPECT_EQ(c.rules[1], full);
    EXPECT_EQ(c.rules[2].deny, "No.");
}

TEST(Parse, AsksTheJudgeAboutEveryListOfAlgorithms) {
    const auto judge = [](ssh::AlgorithmList list,
                          std::string_view text) -> std::optional<ssh::AlgorithmFault> {
        if (text == "none") return ssh::AlgorithmFault{0, "", "leaves no algorithm at all", {}};
        const auto at = text.find("aes128-gmc");
        if (at == std::string_view::npos || list != ssh::AlgorithmList::backend_ciphers) return std::nullopt;
        return ssh::AlgorithmFault{at, "aes128-gmc", "is unheard of", {"aes256-ctr", "aes128-gcm"}};
    };
    const auto result = parse(
        "[front]\nciphers = \"aes128-gmc\"\nmacs = \"none\"\n"
        "[backend]\nciphers = \"+aes256-ctr,aes128-gmc\"\n",
        "test.toml", judge);
    const auto* problems = std::get_if<std::vector<Problem>>(&result);
    ASSERT_TRUE(problems);
    std::vector<std::string> lines;
    for (const auto& problem : *problems) lines.push_back(problem.format());
    EXPECT_THAT(lines,
                ElementsAre("test.toml:3:8: front.macs leaves no algorithm at all",
                            "test.toml:5:24: backend.ciphers: \"aes128-gmc\" is unheard of; did you mean "
                            "\"aes128-gcm\"?",
                            testing::HasSubstr("there is no instance")));
}

TEST(Parse, LeavesDefaultsAlone) {
    const auto c = good(
        "[[backends]]\nname = \"a\"\naddress = \"192.0.2.1\"\n"
        "host_keys = [\"SHA256:TWCKsTygCovOiKsyCEVETBIR7VATHJFPJ3nzV3Pyv0A\"]\n");
    EXPECT_THAT(c.front.listen, ElementsAre("[::]:22"));
    EXPECT_EQ(c.relay.buffer, relay::Options{}.buffer);
    EXPECT_EQ(c.pins.lifetime, state::Options{}.lifetime);
    ASSERT_EQ(c.backends.size(), 1U);
    EXPECT_EQ(c.backends[0].port, 22);
    EXPECT_THAT(c.rules, IsEmpty());
}

}  // namespace
}  // namespace homeport::config
