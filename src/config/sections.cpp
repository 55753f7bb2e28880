// The key tables of the sections. A line reads: key, field, what its value may be.
#include "config/method_lists.hpp"
#include "config/schema.hpp"

namespace homeport::config {
namespace {

using namespace std::chrono_literals;

template <class T>
Keys<T> joined(Keys<T> keys, const Keys<T>& more) {
    keys.insert(keys.end(), more.begin(), more.end());
    return keys;
}

/// Both legs have the same two keys.
template <class Options>
Keys<Options> rekey_keys() {
    using Rekey = ssh::RekeyOptions;
    const Keys<Rekey> keys = {
        {"rekey_bytes", size(&Rekey::bytes, 64 << 10, std::uint64_t{64} << 30)},
        {"rekey_interval", duration(&Rekey::interval, 0s, 24h * 7)},
    };
    return within(&Options::rekey, keys);
}

Keys<Config> front_keys() {
    using Options = front::Options;
    const Keys<Options> keys = {
        at_start("listen", texts(&Options::listen, listen_address, 1)),
        {"host_keys", text(&Options::host_keys, secret_place)},
        {"proxy_protocol", texts(&Options::proxy_protocol, source_prefix, 0)},
        at_start("io_threads", integer(&Options::io_threads, 0, 256)),
        {"login_grace", duration(&Options::login_grace, 1s, 1h)},
        {"max_auth_tries", integer(&Options::max_auth_tries, 1, 100)},
        {"max_connections", integer(&Options::max_connections, 1, 1'000'000)},
        {"compression", flag(&Options::compression)},
    };
    using Lists = ssh::FrontAlgorithms;
    const Keys<Lists> lists = {
        at_start("kex", text(&Lists::kex, algorithm_list)),
        at_start("host_key_algorithms", text(&Lists::host_keys, algorithm_list)),
        at_start("ciphers", text(&Lists::ciphers, algorithm_list)),
        at_start("macs", text(&Lists::macs, algorithm_list)),
        at_start("user_key_algorithms", text(&Lists::user_keys, algorithm_list)),
    };
    return within(&Config::front,
                  joined(joined(keys, rekey_keys<Options>()), within(&Options::algorithms, lists)));
}

Keys<Config> limits_keys() {
    using Options = front::LimitOptions;
    const Keys<Options> keys = {
        {"max_startups", startups_text(&Options::max_startups)},
        {"source_startups", integer(&Options::source_startups, 1, 1'000'000)},
        {"source_rate", integer(&Options::source_rate, 1, 1'000'000)},
        {"source_ipv4_bits", integer(&Options::source_ipv4_bits, 8, 32)},
        {"source_ipv6_bits", integer(&Options::source_ipv6_bits, 16, 128)},
        {"user_connections", integer(&Options::user_connections, 1, 1'000'000)},
        {"max_sources", integer(&Options::max_sources, 1000, 10'000'000)},
        {"exempt", texts(&Options::exempt, source_prefix, 0)},
    };
    const Keys<relay::Options> channels = {
        {"user_channels", integer(&relay::Options::user_channels, 1, 1'000'000)},
    };
    return joined(within(&Config::front, within(&front::Options::limits, keys)),
                  within(&Config::relay, channels));
}

Keys<Config> penalties_keys() {
    using Options = front::PenaltyOptions;
    const Keys<Options> keys = {
        {"enabled", flag(&Options::enabled)},
        {"auth_failed", duration(&Options::auth_failed, 0s, 24h)},
        {"no_auth", duration(&Options::no_auth, 0s, 24h)},
        {"grace_exceeded", duration(&Options::grace_exceeded, 0s, 24h)},
        {"crash", duration(&Options::crash, 0s, 24h)},
        {"min", duration(&Options::min, 1s, 24h)},
        {"max", duration(&Options::max, 1s, 24h * 30)},
    };
    return within(&Config::front, within(&front::Options::penalties, keys));
}

Keys<Config> auth_keys() {
    using auth::PasswordCheck;
    using Options = auth::Options;
    const Keys<Options> keys = {
        {"methods", bind_field(&Options::methods, read_method_lists, show_method_lists)},
        {"password_check", choice(&Options::password_check,
                                  {{"pam", PasswordCheck::pam}, {"instance", PasswordCheck::instance}})},
        {"password_checks", integer(&Options::password_checks, 1, 10000)},
        {"pam_account", flag(&Options::pam_account)},
        {"authorized_keys", texts(&Options::authorized_keys, key_file_pattern, 1)},
        {"strict_modes", flag(&Options::strict_modes)},
        {"deadline", duration(&Options::deadline, 100ms, 5min)},
        {"account_cache", duration(&Options::account_cache, 0ms, 1h)},
        at_start("workers", integer(&Options::workers, 1, 1024)),
        {"trusted_user_ca_keys", texts(&Options::trusted_user_ca_keys, absolute_path, 0)},
        {"authorized_principals", texts(&Options::authorized_principals, key_file_pattern, 0)},
        {"revoked_keys", texts(&Options::revoked_keys, absolute_path, 0)},
        {"authorized_keys_command", texts(&Options::authorized_keys_command, command_word, 0)},
        {"authorized_keys_command_user", text(&Options::authorized_keys_command_user, any_text)},
        {"accept_unverified_touch", flag(&Options::accept_unverified_touch)},
        {"permit_root", flag(&Options::permit_root)},
    };
    return within(&Config::auth, keys);
}

Keys<Config> pam_keys() {
    using Options = pam::Options;
    const Keys<Options> keys = {
        at_start("service", text(&Options::service, pam_service)),
        at_start("helper", text(&Options::helper, absolute_path)),
        at_start("socket", text(&Options::socket, socket_path_or_none)),
        at_start("timeout", duration(&Options::timeout, 1s, 10min)),
        at_start("max_conversations", integer(&Options::max_conversations, 1, 10000)),
        at_start("open_session", flag(&Options::open_session)),
    };
    return within(&Config::pam, keys);
}

Keys<Config> backend_keys() {
    using Options = backend::Options;
    const Keys<Options> keys = {
        {"ca_key", text(&Options::ca_key, secret_place)},
        {"certificate_lifetime", duration(&Options::certificate_lifetime, 5s, 24h)},
        {"connect_timeout", duration(&Options::connect_timeout, 100ms, 5min)},
        {"connect_budget", duration(&Options::connect_budget, 100ms, 10min)},
        {"prepared", integer(&Options::prepared, 0, 10000)},
        {"prepared_lifetime", duration(&Options::prepared_lifetime, 5s, 1h)},
    };
    using Lists = ssh::BackendAlgorithms;
    const Keys<Lists> lists = {
        {"kex", text(&Lists::kex, algorithm_list)},
        {"ciphers", text(&Lists::ciphers, algorithm_list)},
        {"macs", text(&Lists::macs, algorithm_list)},
    };
    return within(&Config::backend,
                  joined(joined(keys, rekey_keys<Options>()), within(&Options::algorithms, lists)));
}

// What a check does is the business of backend/, how verdicts come about is router/'s; the admin sees one
// section.
Keys<Config> health_keys() {
    using backend::CheckLevel;
    using Check = backend::CheckOptions;
    const Keys<Check> check = {
        {"level", choice(&Check::level, {{"tcp", CheckLevel::tcp},
                                         {"banner", CheckLevel::banner},
                                         {"login", CheckLevel::login},
                                         {"probe", CheckLevel::probe}})},
        {"timeout", duration(&Check::timeout, 50ms, 1min)},
        {"probe_timeout", duration(&Check::probe_timeout, 500ms, 1min)},
        {"probe_user", text(&Check::probe_user, object_name)},
        {"identity_check", flag(&Check::identity_check)},
        {"identity_lifetime", duration(&Check::identity_lifetime, 1s, 24h)},
    };
    using Verdict = router::HealthOptions;
    const Keys<Verdict> verdict = {
        {"interval", duration(&Verdict::interval, 50ms, 1h)},
        {"fast_interval", duration(&Verdict::fast_interval, 50ms, 1h)},
        {"rise", integer(&Verdict::rise, 1, 100)},
        {"fall", integer(&Verdict::fall, 1, 100)},
        {"passive_fall", integer(&Verdict::passive_fall, 1, 100)},
        {"jitter", number(&Verdict::jitter, 0, 0.9)},
        {"panic_above", number(&Verdict::panic_above, 0, 1)},
    };
    return joined(within(&Config::check, check),
                  within(&Config::router, within(&router::RouterOptions::health, verdict)));
}

Keys<Config> share_keys() {
    using Demand = router::ShareDemand;
    const Keys<Demand> keys = {
        {"id", text(&Demand::id, share_id)},
        {"max_latency", duration(&Demand::max_latency, 10ms, 4s)},
    };
    return within(&Config::router, within(&router::RouterOptions::share, keys));
}

Keys<Config> routing_keys() {
    using Options = router::RouterOptions;
    const Keys<Options> keys = {
        {"policy", policy_choice(&Options::default_policy)},
    };
    return within(&Config::router, keys);
}

Keys<Config> pins_keys() {
    using Options = state::Options;
    const Keys<Options> keys = {
        at_start("store", word(&Options::store, {"sqlite", "memory"})),
        at_start("path", text(&Options::path, absolute_path)),
        {"lifetime", duration(&Options::lifetime, 1s, 24h * 3650)},
        {"deadline", duration(&Options::deadline, 10ms, 1min)},
        {"required", flag(&Options::required)},
    };
    using router::PinRule;
    using Rules = router::PinRules;
    const auto rule = [](PinRule Rules::*field, std::initializer_list<PinRule> allowed) {
        std::vector<std::pair<std::string_view, PinRule>> choices;
        for (const PinRule one : allowed) choices.emplace_back(router::to_string(one), one);
        return choice(field, std::move(choices));
    };
    const Keys<Rules> rules = {
        {"when_drain", rule(&Rules::when_drain, {PinRule::stay, PinRule::move, PinRule::refuse})},
        {"when_maint", rule(&Rules::when_maint, {PinRule::move, PinRule::wait, PinRule::refuse})},
        {"when_down", rule(&Rules::when_down, {PinRule::move, PinRule::wait, PinRule::refuse})},
        {"when_full",
         rule(&Rules::when_full, {PinRule::detour, PinRule::move, PinRule::wait, PinRule::refuse})},
    };
    return joined(within(&Config::pins, keys),
                  within(&Config::router, within(&router::RouterOptions::pins, rules)));
}

Keys<Config> waiting_keys() {
    using Login = session::WaitingOptions;
    const Keys<Login> login = {
        {"deadline", duration(&Login::deadline, 0s, 24h)},
    };
    using Room = router::WaitingOptions;
    const Keys<Room> room = {
        {"places", integer(&Room::places, 0, 1000)},
        {"user_places", integer(&Room::user_places, 1, 1000)},
    };
    return joined(within(&Config::waiting, login),
                  within(&Config::router, within(&router::RouterOptions::waiting, room)));
}

Keys<Config> relay_keys() {
    using Options = relay::Options;
    const Keys<Options> keys = {
        {"buffer", size(&Options::buffer, 16 << 10, 64 << 20)},
        {"session_buffer", size(&Options::session_buffer, 1 << 20, std::int64_t{64} << 30)},
        {"max_channels", integer(&Options::max_channels, 1, 65536)},
    };
    return within(&Config::relay, keys);
}

Keys<Config> session_keys() {
    using Options = session::Options;
    const Keys<Options> keys = {
        {"drain_deadline", duration(&Options::drain_deadline, 0s, 24h * 7)},
        {"self_help", flag(&Options::self_help)},
    };
    using Alive = relay::AliveOptions;
    const Keys<Alive> client = {
        {"client_alive_interval", duration(&Alive::interval, 0s, 24h)},
        {"client_alive_count", integer(&Alive::count, 1, 1000)},
    };
    const Keys<Alive> instance = {
        {"instance_alive_interval", duration(&Alive::interval, 0s, 24h)},
        {"instance_alive_count", integer(&Alive::count, 1, 1000)},
    };
    return joined(joined(within(&Config::session, keys),
                         within(&Config::relay, within(&relay::Options::client_alive, client))),
                  within(&Config::relay, within(&relay::Options::instance_alive, instance)));
}

Keys<Config> pool_keys() {
    using Options = app::PoolOptions;
    const Keys<Options> keys = {
        at_start("added", text(&Options::added, absolute_path)),
        at_start("file", text(&Options::file, optional_path)),
        at_start("command", texts(&Options::command, any_text, 0)),
        {"command_interval", duration(&Options::command_interval, 1s, 24h)},
        {"command_timeout", duration(&Options::command_timeout, 100ms, 10min)},
    };
    using Dns = dns::Options;
    const Keys<Dns> by_dns = {
        at_start("dns", text(&Dns::name, dns_name)),
        {"dns_port", integer(&Dns::port, 1, 65535)},
        {"dns_server", text(&Dns::server, dns_server)},
        {"dns_timeout", duration(&Dns::timeout, 100ms, 1min)},
        {"dns_min_interval", duration(&Dns::min_interval, 1s, 24h)},
        {"dns_max_interval", duration(&Dns::max_interval, 1s, 24h)},
        {"dns_may_empty", flag(&Dns::may_empty)},
        {"dns_host_keys", texts(&Dns::host_keys, host_key, 0)},
        {"dns_known_hosts", text(&Dns::known_hosts, optional_path)},
    };
    return within(&Config::pool, joined(keys, within(&Options::dns, by_dns)));
}

Keys<Config> admin_keys() {
    using Options = admin::Options;
    const Keys<Options> keys = {
        at_start("socket", text(&Options::socket, socket_path)),
        at_start("group", text(&Options::group, any_text)),
        at_start("group_changes", flag(&Options::group_changes)),
    };
    return within(&Config::admin, keys);
}

Keys<Config> log_keys() {
    using Options = base::LogOptions;
    const Keys<Options> keys = {
        {"level", word(&Options::level, {"trace", "debug", "info", "warning", "error"})},
        at_start("format", word(&Options::format, {"text", "json"})),
        at_start("target", text(&Options::target, log_target)),
    };
    return within(&Config::log, keys);
}

Keys<Config> audit_keys() {
    using Options = audit::Options;
    const Keys<Options> keys = {
        at_start("target", text(&Options::target, audit_target)),
        at_start("commands", flag(&Options::commands)),
        at_start("required", flag(&Options::required)),
        at_start("queue_lines", integer(&Options::queue_lines, 10, 1'000'000)),
    };
    return within(&Config::audit, keys);
}

}  // namespace

const std::vector<Section>& sections() {
    static const std::vector<Section> all = {
        {"front", front_keys()},     {"limits", limits_keys()},   {"penalties", penalties_keys()},
        {"auth", auth_keys()},       {"pam", pam_keys()},         {"backend", backend_keys()},
        {"health", health_keys()},   {"share", share_keys()},     {"routing", routing_keys()},
        {"pins", pins_keys()},       {"waiting", waiting_keys()}, {"relay", relay_keys()},
        {"session", session_keys()}, {"pool", pool_keys()},       {"admin", admin_keys()},
        {"log", log_keys()},         {"audit", audit_keys()},
    };
    return all;
}

}  // namespace homeport::config
