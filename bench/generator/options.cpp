#include "generator/options.hpp"

#include <algorithm>
#include <limits>

#include "ssh/algorithms.hpp"

namespace homeport::bench {
namespace {

constexpr double fastest = 100'000;

/// "host", "host:22" or "[2001:db8::1]:22".
void read_target(std::string_view text, Options& o) {
    const std::size_t bracket = text.rfind(']');
    const std::size_t colon = text.rfind(':');
    const bool has_port = colon != std::string_view::npos &&
                          (bracket == std::string_view::npos ? text.find(':') == colon : colon > bracket);
    if (has_port) {
        o.port = static_cast<std::uint16_t>(read_count(text.substr(colon + 1), 1, 65535));
        text = text.substr(0, colon);
    }
    if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
    if (text.empty()) throw UsageError("which host?");
    o.host = text;
}

void check_algorithms(ssh::AlgorithmList list, const std::string& text, std::string_view option) {
    if (const auto fault = ssh::judge(list, text))
        throw UsageError(std::string(option) + ": " + fault->name + " " + fault->text);
}

}  // namespace

std::vector<Option> option_table(Options& o) {
    using View = std::string_view;
    const auto text = [](std::string& to) { return [&to](View v) { to = v; }; };
    const auto duration = [](milliseconds& to) { return [&to](View v) { to = read_duration(v); }; };
    const auto span = [](milliseconds& to) { return [&to](View v) { to = read_span(v); }; };
    const auto count = [](std::uint32_t& to, std::uint32_t least, std::uint32_t most) {
        return [&to, least, most](View v) { to = static_cast<std::uint32_t>(read_count(v, least, most)); };
    };
    const auto number = [](double& to, double least, double most) {
        return [&to, least, most](View v) { to = read_number(v, least, most); };
    };
    return {
        {"", "", "The server:", {}},
        {"--target", "HOST[:PORT]", "any SSH server", [&o](View v) { read_target(v, o); }},
        {"--known-hosts", "FILE", "with the server's keys, names not hashed", text(o.known_hosts)},
        {"--fingerprint", "SHA256:...", "of a key it may show; may be given several times",
         [&o](View v) { o.fingerprints.emplace_back(v); }},
        {"--accept-any-host-key", "", "do not ask who answers", [&o](View) { o.any_host_key = true; }},
        {"", "", "The users:", {}},
        {"--user", "NAME", "% in it is a number", text(o.user)},
        {"--users", "N", "numbers from 1 to N (1)", count(o.users, 1, 10'000'000)},
        {"--users-file", "FILE", "names, one a line, instead", text(o.users_file)},
        {"--key", "FILE", "private key without passphrase; % in it is the user's name", text(o.key)},
        {"--password-file", "FILE", "everybody's password is its first line", text(o.password_file)},
        {"", "", "How many come, whether or not others are done yet:", {}},
        {"--rate", "N", "logins a second (5)", number(o.rate, 0.001, fastest)},
        {"--arrivals", "KIND", "poisson (as people come) or uniform",
         [&o](View v) {
             if (v != "poisson" && v != "uniform") throw UsageError("poisson or uniform");
             o.poisson = v == "poisson";
         }},
        {"--duration", "TIME", "for so long (30s)", span(o.duration)},
        {"--ramp", "N,N,...", "these rates one after the other, until one breaks the limits",
         [&o](View v) {
             o.ramp.clear();
             for (const std::string& rate : read_list(v)) o.ramp.push_back(read_number(rate, 0.001, fastest));
             if (o.ramp.empty()) throw UsageError("which rates?");
         }},
        {"--step", "TIME", "for so long each (20s)", span(o.step)},
        {"--hold", "N", "idle sessions that are open meanwhile (0)", count(o.hold, 0, 1'000'000)},
        {"--hold-rate", "N", "so many of them are opened a second (20)", number(o.hold_rate, 0.001, fastest)},
        {"", "", "What a session does:", {}},
        {"--command", "TEXT", "runs this, unless it types or transfers (true)", text(o.command)},
        {"--typing", "PART", "of the sessions type into a terminal (0)", number(o.typing_share, 0, 1)},
        {"--typing-time", "TIME", "how long (20s)", span(o.typing)},
        {"--think", "TIME", "between keys (500ms)", span(o.think)},
        {"--transfer", "PART", "of the sessions transfer bytes (0)", number(o.transfer_share, 0, 1)},
        {"--size", "SIZE", "how many (10M)", [&o](View v) { o.transfer_size = read_size(v); }},
        {"--direction", "WAY", "down, up or both by turns (down)",
         [&o](View v) {
             if (v != "down" && v != "up" && v != "both") throw UsageError("down, up or both");
             o.upload = v != "down";
             o.download = v != "up";
         }},
        {"", "", "Limits:", {}},
        {"--max-errors", "PART", "of the logins and sessions may fail (0.01)", number(o.max_errors, 0, 1)},
        {"--limit", "TIME", "for a login or its failure, by the percentile below; 0: none (0)",
         duration(o.limit)},
        {"--percentile", "PART", "which the limit is about (0.95)", number(o.percentile, 0, 1)},
        {"--login-timeout", "TIME", "after which a login has failed (60s)", span(o.login_timeout)},
        {"--max-open", "N", "connections at a time; what exceeds it has failed (5000)",
         count(o.max_open, 1, 1'000'000)},
        {"", "", "And:", {}},
        {"--threads", "N", "(2)", count(o.threads, 1, 256)},
        {"--seed", "N", "of arrivals and of who does what (1)",
         [&o](View v) { o.seed = read_count(v, 0, std::numeric_limits<std::uint64_t>::max()); }},
        {"--ciphers", "LIST", "as in sshd_config", text(o.ciphers)},
        {"--kex", "LIST", "as in sshd_config", text(o.kex)},
        {"--json", "FILE", "write the report there, too", text(o.json)},
        {"--quiet", "", "no line each second", [&o](View) { o.quiet = true; }},
    };
}

void check(const Options& o) {
    if (o.host.empty()) throw UsageError("--target says which server; --help has the rest");
    if (o.user.empty() == o.users_file.empty()) throw UsageError("either --user or --users-file");
    if (o.key.empty() == o.password_file.empty()) throw UsageError("either --key or --password-file");
    if (!o.any_host_key && o.known_hosts.empty() && o.fingerprints.empty())
        throw UsageError("whom to believe? --known-hosts, --fingerprint or --accept-any-host-key");
    if (o.users > 1 && o.user.find('%') == std::string::npos && o.users_file.empty())
        throw UsageError("--users wants a % in --user");
    if (o.hold >= o.max_open)
        throw UsageError("--hold " + std::to_string(o.hold) + " leaves nothing of the " +
                         std::to_string(o.max_open) +
                         " connections at a time: --max-open, or the limit on open files");
    if (o.typing_share + o.transfer_share > 1) throw UsageError("--typing and --transfer exceed 1 together");
    check_algorithms(ssh::AlgorithmList::backend_ciphers, o.ciphers, "--ciphers");
    check_algorithms(ssh::AlgorithmList::backend_kex, o.kex, "--kex");
}

}  // namespace homeport::bench
