#include "backend/host_key_book.hpp"

#include <algorithm>

#include "ssh/certificate.hpp"

namespace homeport::backend {

HostKeyBook::Book HostKeyBook::read(const std::vector<HostKeys>& configured) {
    Book book;
    for (const HostKeys& entry : configured) {
        Known& known = book[entry.backend];
        bool any_type = false;
        for (const std::string& key : entry.keys) {
            if (key.starts_with("SHA256:")) {
                known.fingerprints.push_back(key);
                any_type = true;
                continue;
            }
            const auto space = key.find(' ');
            const auto blob = ssh::base64_decode(key.substr(space + 1, key.find(' ', space + 1) - space - 1));
            known.fingerprints.push_back(ssh::fingerprint(blob));
            known.types.push_back(key.substr(0, space));
        }
        if (any_type) known.types.clear();
    }
    return book;
}

HostKeyBook::Verdict HostKeyBook::judge(const std::string& backend, std::span<const std::uint8_t> key) const {
    const auto book = known_.get();
    const auto found = book->find(backend);
    if (found == book->end()) return Verdict::not_in_pool;
    if (key.empty()) return Verdict::unknown_key;
    const auto& known = found->second.fingerprints;
    return std::ranges::find(known, ssh::fingerprint(key)) != known.end() ? Verdict::trusted
                                                                          : Verdict::unknown_key;
}

std::vector<std::string> HostKeyBook::types(const std::string& backend) const {
    const auto book = known_.get();
    const auto found = book->find(backend);
    return found != book->end() ? found->second.types : std::vector<std::string>();
}

}  // namespace homeport::backend
