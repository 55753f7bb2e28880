#include "generator/target.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "base/asio.hpp"
#include "ssh/base64.hpp"
#include "ssh/fingerprint.hpp"

namespace homeport::bench {
namespace {

std::string replaced(std::string pattern, const std::string& by) {
    for (std::size_t at = 0; (at = pattern.find('%', at)) != std::string::npos; at += by.size())
        pattern.replace(at, 1, by);
    return pattern;
}

std::string resolve(const Options& o) {
    asio::io_context io;
    asio::ip::tcp::resolver resolver(io);
    error_code error;
    const auto found = resolver.resolve(o.host, std::to_string(o.port), error);
    if (error || found.empty()) throw UsageError(o.host + ": " + error.message());
    return found.begin()->endpoint().address().to_string();
}

std::ifstream open(const std::string& path) {
    std::ifstream file(path);
    if (!file) throw UsageError(path + " cannot be read");
    return file;
}

}  // namespace

Target::Target(const Options& o)
    : address_(resolve(o)),
      pattern_(o.user),
      key_pattern_(o.key),
      port_(o.port),
      algorithms_(ssh::resolve(ssh::BackendAlgorithms{o.kex, o.ciphers, ""})),
      fingerprints_(o.fingerprints),
      users_(o.users),
      any_host_key_(o.any_host_key),
      by_password_(!o.password_file.empty()) {
    if (!o.known_hosts.empty()) read_known_hosts(o);
    if (!o.users_file.empty()) {
        std::ifstream file = open(o.users_file);
        for (std::string line; std::getline(file, line);) {
            if (!line.empty()) names_.push_back(line);
        }
        if (names_.empty()) throw UsageError(o.users_file + " names nobody");
    }
    if (by_password_) {
        std::ifstream file = open(o.password_file);
        std::string line;
        std::getline(file, line);
        password_ = base::Secret(line);
    } else {
        KeyRing ring;
        std::string error;
        if (ring.find(key_file(user(0)), error) == nullptr) throw UsageError(error);
    }
}

void Target::read_known_hosts(const Options& o) {
    const std::string plain = o.host, with_port = "[" + o.host + "]:" + std::to_string(o.port);
    std::ifstream file = open(o.known_hosts);
    bool hashed = false;
    for (std::string line; std::getline(file, line);) {
        hashed = hashed || line.starts_with("|1|");
        std::istringstream words(line);
        std::string names, type, key;
        if (!(words >> names >> type >> key) || names.starts_with('#') || names.starts_with('@')) continue;
        const std::vector<std::string> list = read_list(names);
        const bool ours = std::ranges::any_of(list, [&](const std::string& name) {
            return name == with_port || (o.port == 22 && name == plain);
        });
        if (!ours) continue;
        fingerprints_.push_back(ssh::fingerprint(ssh::base64_decode(key)));
        types_.push_back(type);
    }
    if (types_.empty())
        throw UsageError(
            o.known_hosts + " has no key of " + with_port +
            (hashed ? " that can be read: its names are hashed; ssh-keyscan writes a file with plain ones"
                    : ""));
    if (!o.fingerprints.empty()) types_.clear();  // they may be of any type
}

bool Target::knows(const std::vector<std::uint8_t>& host_key) const {
    return any_host_key_ ||
           std::ranges::find(fingerprints_, ssh::fingerprint(host_key)) != fingerprints_.end();
}

std::string Target::user(std::uint64_t number) const {
    if (!names_.empty()) return names_[number % names_.size()];
    return replaced(pattern_, std::to_string(number % users_ + 1));
}

std::string Target::key_file(const std::string& user) const {
    return replaced(key_pattern_, user);
}

const ssh::UserKey* KeyRing::find(const std::string& file, std::string& error) {
    const auto known = keys_.find(file);
    if (known != keys_.end()) return known->second.get();
    auto loaded = ssh::UserKey::load(file);
    if (!loaded) {
        error = loaded.error();
        return nullptr;
    }
    return keys_.emplace(file, std::make_unique<ssh::UserKey>(std::move(*loaded))).first->second.get();
}

}  // namespace homeport::bench
