// The server and its users, read from files once and then only looked at.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/secret.hpp"
#include "generator/options.hpp"
#include "ssh/algorithms.hpp"
#include "ssh/user_key.hpp"

namespace homeport::bench {

class Target {
  public:
    /// Resolves the name and reads the files; throws a UsageError for what cannot be read.
    explicit Target(const Options&);

    [[nodiscard]] const std::string& address() const { return address_; }
    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] const ssh::Algorithms& algorithms() const { return algorithms_; }
    /// The types of host keys that are known; empty for any.
    [[nodiscard]] const std::vector<std::string>& host_key_types() const { return types_; }
    [[nodiscard]] bool knows(const std::vector<std::uint8_t>& host_key) const;

    /// The names go round.
    [[nodiscard]] std::string user(std::uint64_t number) const;
    [[nodiscard]] const base::Secret& password() const { return password_; }
    [[nodiscard]] bool by_password() const { return by_password_; }
    /// Files of keys, by user.
    [[nodiscard]] std::string key_file(const std::string& user) const;

  private:
    void read_known_hosts(const Options&);

    std::string address_, pattern_, key_pattern_;
    std::uint16_t port_;
    ssh::Algorithms algorithms_;
    std::vector<std::string> types_, names_, fingerprints_;
    std::uint32_t users_;
    base::Secret password_;
    bool any_host_key_, by_password_;
};

/// Keys that one thread has read; each file once.
class KeyRing {
  public:
    /// Null, with the reason in `error`, for a file that holds no key we can use.
    const ssh::UserKey* find(const std::string& file, std::string& error);

  private:
    std::map<std::string, std::unique_ptr<ssh::UserKey>> keys_;
};

}  // namespace homeport::bench
