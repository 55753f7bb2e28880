#include <charconv>
#include <ostream>

#include <boost/json.hpp>

#include "cli/ask.hpp"
#include "cli/scan_target.hpp"
#include "cli/text.hpp"
#include "ssh/certificate.hpp"
#include "ssh/host_key_scan.hpp"

namespace homeport::cli {
namespace {

std::optional<std::chrono::seconds> parse_timeout(const std::string& text) {
    constexpr unsigned most = 600;
    if (text.empty()) return std::chrono::seconds(5);
    unsigned seconds = 0;
    const char* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, seconds);
    if (error != std::errc() || stopped != end || seconds < 1 || seconds > most) return std::nullopt;
    return std::chrono::seconds(seconds);
}

/// "SHA256:... (ssh-ed25519)"
std::string show_fingerprint(const std::string& key_line) {
    const std::size_t blank = key_line.find(' ');
    const std::string type = key_line.substr(0, blank);
    return ssh::fingerprint(ssh::base64_decode(key_line.substr(blank + 1))) + " (" + type + ")";
}

/// The block goes to the output, so that it can be appended to the configuration; the advice does not.
void advise(const Context& context, const std::vector<std::string>& keys) {
    context.err << "\nNothing vouches for these keys yet: whoever is between here and there could have shown "
                   "others.\n"
                   "Compare the fingerprints with what the instance itself says, over its console:\n"
                   "    for key in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -lf \"$key\"; done\n\n";
    for (const std::string& key : keys) context.err << "    " << show_fingerprint(key) << "\n";
}

}  // namespace

Exit run_backend_scan(const Context& context, const Input& input) {
    const auto target = parse_scan_target(input.arguments.front());
    if (!target) {
        complain(context, "\"" + input.arguments.front() + "\" is not ADDRESS[:PORT]");
        return Exit::usage;
    }
    const auto timeout = parse_timeout(input.option("--timeout"));
    if (!timeout) {
        complain(context, "--timeout must be a number of seconds from 1 to 600");
        return Exit::usage;
    }
    const auto keys = ssh::scan_host_keys(target->host, target->port, *timeout);
    if (!keys) {
        complain(context, "cannot get the host keys of " + input.arguments.front() + ": " + keys.error());
        return Exit::negative;
    }
    const std::string name = input.has("--name") ? input.option("--name") : suggest_name(target->host);
    if (context.json) {
        const boost::json::object answer{{"name", name},
                                         {"address", target->host},
                                         {"port", target->port},
                                         {"host_keys", boost::json::value_from(*keys)}};
        print_json(context, boost::json::serialize(answer));
    } else {
        context.out << show_backend_block(name, *target, *keys) << std::flush;
        advise(context, *keys);
    }
    return Exit::ok;
}

}  // namespace homeport::cli
