// Everything one TOML file says, typed. Immutable after loading: nobody looks a setting up by its name again.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "admin/options.hpp"
#include "app/options.hpp"
#include "audit/options.hpp"
#include "auth/options.hpp"
#include "backend/options.hpp"
#include "base/log_options.hpp"
#include "front/options.hpp"
#include "pam/options.hpp"
#include "relay/options.hpp"
#include "router/policy.hpp"
#include "router/router.hpp"
#include "session/options.hpp"
#include "state/options.hpp"

namespace homeport::config {

/// One mistake in the file. `text` says what was found and what was expected.
struct Problem {
    std::string file;
    unsigned line = 0, column = 0;  ///< from 1; 0 when the problem is not at a place.
    std::string text;

    [[nodiscard]] std::string format() const;  ///< file:line:column: text
    bool operator==(const Problem&) const = default;
};

/// A place in the file, from 1.
struct Place {
    unsigned line = 0, column = 0;
    bool operator==(const Place&) const = default;
};

struct Config {
    front::Options front;                         // [front]
    auth::Options auth;                           // [auth]
    pam::Options pam;                             // [pam]
    backend::Options backend;                     // [backend]
    backend::CheckOptions check;                  // [health] level, timeout, probe and identity
    router::RouterOptions router;                 // [health] the rest, [share], [routing], [pins], ...
    state::Options pins;                          // [pins]
    relay::Options relay;                         // [relay]
    session::Options session;                     // [session]
    session::WaitingOptions waiting;              // [waiting] deadline
    app::PoolOptions pool;                        // [pool]
    admin::Options admin;                         // [admin]
    audit::Options audit;                         // [audit]
    base::LogOptions log;                         // [log]
    std::vector<router::BackendConfig> backends;  // [[backends]]
    std::vector<backend::HostKeys> host_keys;     // [[backends]] host_keys
    std::vector<router::Rule> rules;              // [[rules]]

    std::string file;                                  ///< as it was named to load().
    std::map<std::string, Place, std::less<>> places;  ///< of the values: "backend.ca_key",
                                                       ///< "backends/dsvm1.address", "rules/vision.groups".

    /// 0: the file does not say it.
    [[nodiscard]] unsigned line(std::string_view key) const {
        const auto found = places.find(key);
        return found == places.end() ? 0 : found->second.line;
    }
    /// What turned out to be wrong with a value only when it was used.
    [[nodiscard]] Problem problem(std::string_view key, const std::string& text) const;
    /// Settings whose new value waits for a restart: "front.listen".
    std::set<std::string> awaiting_restart;
};

/// One [[backends]] table.
using Instance = backend::Member;

/// All problems at once, in the order of the file; or the whole configuration. Never half of one.
using Result = std::variant<Config, std::vector<Problem>>;

/// Blocks on the file; call at start or on a worker. Without a judge lists of algorithms are taken as they
/// are.
[[nodiscard]] Result load(const std::string& path, const ssh::AlgorithmJudge& judge = {});
[[nodiscard]] Result parse(std::string_view toml, const std::string& file_name,
                           const ssh::AlgorithmJudge& judge = {});

/// The same for a file that holds [[backends]] and nothing else, possibly none at all.
using Instances = std::variant<std::vector<Instance>, std::vector<Problem>>;
[[nodiscard]] Instances load_instances(const std::string& path);
[[nodiscard]] Instances parse_instances(std::string_view toml, const std::string& file_name);
/// The same from JSON: an array of objects with the keys of [[backends]], or an object whose member
/// "backends" is one.
[[nodiscard]] Instances parse_json_instances(std::string_view json, const std::string& name);
/// The tables that parse_instances() reads back.
[[nodiscard]] std::string write_instances(const std::vector<Instance>&);

}  // namespace homeport::config
