#include "dns/source.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>
#include <tuple>

#include "dns/known_hosts.hpp"

namespace homeport::dns {
namespace {

template <class T>
using Result = boost::system::result<T, std::string>;

constexpr std::size_t most_hosts = 1000;
constexpr std::size_t longest_name = 64;  // of an instance
constexpr std::size_t largest_file = 8 << 20;

struct Machine {
    std::string name;  ///< empty if there is only the address.
    std::string address;
    std::uint16_t port = 22;
    std::uint16_t priority = 0, weight = 0;
};

/// Asks and adds up what the answers say about time.
class Round {
  public:
    explicit Round(const Options& options) : options_(options), resolver_(options.server, options.timeout) {}

    Result<std::vector<Machine>> machines() {
        return options_.name.starts_with('_') ? services() : addresses();
    }
    [[nodiscard]] std::chrono::seconds ttl() const { return ttl_.value_or(std::chrono::seconds(0)); }
    [[nodiscard]] std::vector<std::string>& without() { return without_; }

  private:
    /// Records of the type; none if there is no such name.
    Result<std::vector<Record>> ask(const std::string& name, Type type,
                                    std::vector<Record>* additional = nullptr) {
        auto answer = resolver_.ask(name, type);
        if (!answer) return {boost::system::in_place_error, name + ": " + answer.error()};
        std::vector<Record> records;
        for (Record& record : answer->answers) {
            note_ttl(record);
            if (record.type == type) records.push_back(std::move(record));
        }
        if (additional != nullptr) *additional = std::move(answer->additional);
        return records;
    }

    void note_ttl(const Record& record) {
        const std::chrono::seconds ttl(record.ttl);
        ttl_ = std::min(ttl_.value_or(ttl), ttl);
    }

    Result<std::vector<std::string>> addresses_of(const std::string& name) {
        std::vector<std::string> found;
        for (const Type type : {Type::a, Type::aaaa}) {
            auto records = ask(name, type);
            if (!records) return {boost::system::in_place_error, records.error()};
            for (Record& record : *records) found.push_back(std::move(record.value));
        }
        return found;
    }

    Result<std::vector<Machine>> addresses() {
        auto found = addresses_of(options_.name);
        if (!found) return {boost::system::in_place_error, found.error()};
        std::vector<Machine> machines;
        for (std::string& address : *found) machines.push_back({{}, std::move(address), options_.port, 0, 0});
        return machines;
    }

    Result<std::vector<Machine>> services() {
        std::vector<Record> additional;
        auto records = ask(options_.name, Type::srv, &additional);
        if (!records) return {boost::system::in_place_error, records.error()};
        std::map<std::string, std::string> known;  // one machine may have several ports
        std::vector<Machine> machines;
        for (const Record& record : *records) {
            if (record.value.empty()) continue;  // ".": there is no such service (RFC 2782)
            if (machines.size() >= most_hosts) break;
            if (!known.contains(record.value)) {
                std::vector<std::string> at;
                for (const Record& extra : additional) {
                    const bool address = extra.type == Type::a || extra.type == Type::aaaa;
                    if (address && extra.owner == record.value) at.push_back(extra.value);
                }
                if (at.empty()) {
                    auto asked = addresses_of(record.value);
                    if (!asked) return {boost::system::in_place_error, asked.error()};
                    at = std::move(*asked);
                }
                known[record.value] = choose_address(std::move(at));
            }
            const std::string& address = known[record.value];
            if (address.empty()) {
                without_.push_back(record.value + " has no address");
                continue;
            }
            machines.push_back({record.value, address, record.port, record.priority, record.weight});
        }
        return machines;
    }

    const Options& options_;
    Resolver resolver_;
    std::optional<std::chrono::seconds> ttl_;
    std::vector<std::string> without_;
};

Result<std::string> read_known_hosts(const std::string& path) {
    if (path.empty()) return {boost::system::in_place_value, ""};
    std::ifstream file(path, std::ios::binary);
    if (!file) return {boost::system::in_place_error, path + ": cannot be read"};
    std::string text(largest_file + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > largest_file) return {boost::system::in_place_error, path + ": is larger than 8 MiB"};
    return {boost::system::in_place_value, std::move(text)};
}

bool by_preference(const Machine& a, const Machine& b) {
    return std::tie(a.priority, a.name, a.address, a.port) < std::tie(b.priority, b.name, b.address, b.port);
}

}  // namespace

std::string choose_address(std::vector<std::string> addresses) {
    const auto rank = [](const std::string& address) {
        return std::pair(address.find(':') != std::string::npos, address);
    };
    const auto lowest = std::ranges::min_element(addresses, {}, rank);
    return lowest == addresses.end() ? std::string() : *lowest;
}

std::string instance_name(const std::string& host, std::uint16_t port) {
    std::string name = host;
    std::ranges::replace(name, ':', '-');
    return port == 22 ? name : name + "-" + std::to_string(port);
}

Result<Found> look_up(const Options& options) {
    Round round(options);
    auto machines = round.machines();
    if (!machines) return {boost::system::in_place_error, machines.error()};
    auto known_hosts = read_known_hosts(options.known_hosts);
    if (!known_hosts) return {boost::system::in_place_error, known_hosts.error()};
    std::ranges::sort(*machines, by_preference);

    Found found;
    found.ttl = round.ttl();
    found.without = std::move(round.without());
    for (const Machine& machine : *machines) {
        Host host;
        host.config.name = instance_name(machine.name.empty() ? machine.address : machine.name, machine.port);
        host.config.address = machine.address;
        host.config.port = machine.port;
        // 0 means "rarely" in the DNS (RFC 2782), and "never" to us.
        host.config.weight = std::max<unsigned>(machine.weight, 1);
        host.host_keys = options.host_keys;
        std::vector<std::string> names = {machine.address};
        if (!machine.name.empty()) names.push_back(machine.name);
        for (std::string& key : find_host_keys(*known_hosts, names, machine.port)) {
            host.host_keys.push_back(std::move(key));
        }
        const std::string& name = host.config.name;
        const auto same = [&](const Host& other) { return other.config.name == name; };
        if (name.size() > longest_name || name.find('?') != std::string::npos || machine.port == 0) {
            found.without.push_back(name + " cannot be the name of an instance");
        } else if (host.host_keys.empty()) {
            found.without.push_back(name + ": no host key of it is known");
        } else if (found.hosts.size() < most_hosts && std::ranges::none_of(found.hosts, same)) {
            found.hosts.push_back(std::move(host));
        }
    }
    return found;
}

}  // namespace homeport::dns
