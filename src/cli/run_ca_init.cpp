#include <ostream>

#include <boost/json.hpp>

#include "cli/ask.hpp"
#include "cli/text.hpp"
#include "ssh/certificate.hpp"

namespace homeport::cli {
namespace {

/// On the instances, where the package's drop-in for sshd looks for it.
constexpr std::string_view trusted_keys = "/etc/ssh/homeport_user_ca.pub";

}  // namespace

Exit run_ca_init(const Context& context, const Input& input) {
    const std::string path = input.arguments.empty() ? std::string(default_ca_key) : input.arguments.front();
    const auto made = ssh::CertificateAuthority::create(path);
    if (!made) {
        complain(context, made.error());
        return Exit::negative;
    }
    if (context.json) {
        const boost::json::object answer{{"key", path},
                                         {"public_line", made->public_line()},
                                         {"fingerprint", made->fingerprint()},
                                         {"trusted_user_ca_keys", trusted_keys}};
        print_json(context, boost::json::serialize(answer));
        return Exit::ok;
    }
    context.out << "The key that signs the router's logins is in " << clean(path) << "\n"
                << "(" << made->fingerprint()
                << "). Keep it secret: who has it can log in to every instance as anybody.\n"
                << "homeportd must own the file, and nobody else may read it.\n"
                << "\n"
                << "On each instance, put this line into " << trusted_keys << ":\n"
                << "\n"
                << made->public_line() << "\n"
                << "\n"
                << "and this one into /etc/ssh/sshd_config, then reload sshd:\n"
                << "\n"
                << "TrustedUserCAKeys " << trusted_keys << "\n";
    return Exit::ok;
}

}  // namespace homeport::cli
