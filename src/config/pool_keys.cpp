// The key tables of [[backends]] and [[rules]].
#include "config/endpoint.hpp"
#include "config/schema.hpp"

namespace homeport::config {
namespace {

using router::BackendConfig;
using router::Rule;

/// One text for two fields.
Binding<BackendConfig> address_and_port() {
    const auto read = [](BackendConfig& target, const Value& value) {
        const auto text = read_text(value, backend_address);
        if (!text) return false;
        const auto parsed = parse_endpoint(*text);
        const auto& endpoint = std::get<Endpoint>(parsed);  // read_text() has refused everything else
        target.address = endpoint.host;
        if (endpoint.port) target.port = *endpoint.port;
        return true;
    };
    const auto show = [](const BackendConfig& c) {
        const bool v6 = c.address.find(':') != std::string::npos;
        return toml_text((v6 ? "[" + c.address + "]" : c.address) + ":" + std::to_string(c.port));
    };
    const auto copy = [](BackendConfig& to, const BackendConfig& from) {
        to.address = from.address;
        to.port = from.port;
    };
    return {read, show, copy};
}

Binding<BackendConfig> admin_state() {
    std::vector<std::pair<std::string_view, router::AdminState>> states;
    for (const auto state :
         {router::AdminState::ready, router::AdminState::drain, router::AdminState::maint}) {
        states.emplace_back(router::to_string(state), state);
    }
    return choice(&BackendConfig::state, std::move(states));
}

Keys<Instance> make_instance_keys() {
    const Keys<BackendConfig> config = {
        {"name", text(&BackendConfig::name, object_name), Presence::required},
        {"address", address_and_port(), Presence::required},
        {"weight", integer(&BackendConfig::weight, 0, 1'000'000)},
        {"tags", texts(&BackendConfig::tags, object_name, 0)},
        {"max_sessions", integer(&BackendConfig::max_sessions, 0, 1'000'000)},
        {"max_users", integer(&BackendConfig::max_users, 0, 1'000'000)},
        {"state", admin_state()},
    };
    auto keys = within(&Instance::config, config);
    keys.push_back({"host_keys", texts(&Instance::host_keys, host_key, 1), Presence::required});
    return keys;
}

}  // namespace

const Keys<Instance>& instance_keys() {
    static const Keys<Instance> keys = make_instance_keys();
    return keys;
}

const Keys<Rule>& rule_keys() {
    static const Keys<Rule> keys = {
        {"name", text(&Rule::name, object_name), Presence::required},
        {"users", texts(&Rule::users, glob, 1)},
        {"groups", texts(&Rule::groups, glob, 1)},
        {"sources", texts(&Rule::sources, source_prefix, 1)},
        {"tags", texts(&Rule::tags, glob, 1)},
        {"backends", texts(&Rule::backends, glob, 1)},
        {"require", texts(&Rule::require, object_name, 1)},
        {"policy", policy_choice(&Rule::policy)},
        {"user_sessions", integer(&Rule::user_sessions, 0, 1'000'000)},
        {"deny", text(&Rule::deny, sentence)},
    };
    return keys;
}

}  // namespace homeport::config
