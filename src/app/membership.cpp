#include "app/membership.hpp"

#include <unistd.h>

#include <algorithm>

#include "app/write_file.hpp"
#include "base/file_watch.hpp"
#include "base/join.hpp"
#include "base/run_command.hpp"
#include "dns/source.hpp"

namespace homeport::app {
namespace {

using backend::Member;
using backend::Origin;
using config::Problem;
using namespace std::chrono_literals;

constexpr auto file_patience = 10s;  // the file may lie on a dead share
constexpr auto watch_again = 5s;     // after the directory went away
constexpr auto settle = 50ms;        // writers that write twice
constexpr std::size_t most_output = 1 << 20;

bool file_exists(const std::string& path) {
    return ::access(path.c_str(), F_OK) == 0;
}

awaitable<void> sleep(std::chrono::milliseconds time) {
    asio::steady_timer timer(co_await asio::this_coro::executor, time);
    co_await timer.async_wait(asio::use_awaitable);
}

admin::Reloaded refusal(std::string sentence, const std::vector<Problem>& problems = {}) {
    admin::Reloaded refused;
    refused.error = std::move(sentence);
    for (const Problem& problem : problems) refused.problems.push_back(problem.format());
    return refused;
}

}  // namespace

boost::system::result<void, std::string> Membership::load() {
    const std::string& path = parts_.config.pool.added;
    if (file_exists(path)) {
        auto added = config::load_instances(path);
        if (const auto* problems = std::get_if<std::vector<Problem>>(&added)) {
            return "The instances that were added cannot be read: " + problems->front().format();
        }
        members_.set(Origin::admin, std::get<std::vector<Member>>(std::move(added)));
    }
    configure();
    return {};
}

router::Changes Membership::configure() {
    const config::Config& config = parts_.config;
    std::vector<Member> members;
    for (std::size_t i = 0; i < config.backends.size(); ++i) {
        members.push_back({config.backends[i], config.host_keys.at(i).keys});
    }
    members_.set(Origin::configuration, std::move(members));
    return apply();
}

router::Changes Membership::apply() {
    std::vector<router::BackendConfig> backends;
    std::vector<backend::HostKeys> keys;
    for (Member& member : members_.all()) {
        keys.push_back({member.config.name, std::move(member.host_keys)});
        backends.push_back(std::move(member.config));
    }
    // Keys first: a session may be sent to a new instance as soon as the pool has it.
    parts_.host_keys.replace(keys);
    router::Changes changes = parts_.pool.with([&](router::Router& router) {
        return router.reconfigure(parts_.config.router, std::move(backends), parts_.config.rules);
    });
    parts_.wishes.apply();
    parts_.checker.watch(parts_.config.check);
    return changes;
}

awaitable<admin::Reloaded> Membership::add(std::string toml) {
    auto parsed = config::parse_instances(toml, "request");
    if (const auto* problems = std::get_if<std::vector<Problem>>(&parsed)) {
        co_return refusal("there are mistakes in it, so nothing was changed", *problems);
    }
    auto& fresh = std::get<std::vector<Member>>(parsed);
    if (fresh.empty()) co_return refusal("there is no [[backends]] in it");
    std::vector<Member> added = members_.of(Origin::admin);
    for (Member& member : fresh) {
        const auto origin = members_.origin(member.config.name);
        if (origin && *origin != Origin::admin) {
            co_return refusal("there is an instance \"" + member.config.name + "\" already, by the " +
                              std::string(to_string(*origin)));
        }
        const auto same = [&](const Member& old) { return old.config.name == member.config.name; };
        std::erase_if(added, same);
        added.push_back(std::move(member));
    }
    co_return co_await keep(std::move(added));
}

awaitable<admin::Reloaded> Membership::remove(std::string name) {
    const auto origin = members_.origin(name);
    if (origin != Origin::admin) {
        const std::string whose = origin ? std::string(to_string(*origin)) : "nobody";
        co_return refusal("\"" + name + "\" is there by the " + whose +
                          ": take it out there (a reload drains it as a removal does)");
    }
    std::vector<Member> added = members_.of(Origin::admin);
    std::erase_if(added, [&](const Member& member) { return member.config.name == name; });
    co_return co_await keep(std::move(added));
}

awaitable<admin::Reloaded> Membership::keep(std::vector<Member> added) {
    if (keeping_) co_return refusal("another change is on its way to the disk; try again");
    keeping_ = true;
    auto job = [path = parts_.config.pool.added, text = config::write_instances(added)] {
        return write_file(path, text);
    };
    const auto written = co_await parts_.files.run(file_patience, std::move(job));
    keeping_ = false;
    if (!written) co_return refusal("it could not be kept: " + written.error().message());
    if (!*written) co_return refusal("it could not be kept: " + written->error());
    members_.set(Origin::admin, std::move(added));
    router::Changes changes = apply();
    admin::Reloaded done;
    done.added = std::move(changes.added);
    done.changed = std::move(changes.changed);
    done.removed = std::move(changes.removed);
    co_return done;
}

awaitable<void> Membership::follow_file() {
    const std::string path = parts_.config.pool.file;
    if (path.empty()) co_return;
    for (;;) {
        auto watch = base::FileWatch::open(co_await asio::this_coro::executor, path);
        if (!watch) complain(Origin::file, {{path, 0, 0, watch.error()}});
        co_await read_file();
        while (watch && !co_await watch->changed()) {
            co_await sleep(settle);
            co_await read_file();
        }
        co_await sleep(watch_again);
    }
}

awaitable<void> Membership::read_file() {
    auto job = [path = parts_.config.pool.file] { return config::load_instances(path); };
    auto loaded = co_await parts_.files.run(file_patience, std::move(job));
    if (loaded) {
        take(Origin::file, std::move(*loaded));
    } else {
        complain(Origin::file, {{parts_.config.pool.file, 0, 0, loaded.error().message()}});
    }
}

awaitable<void> Membership::follow_command() {
    while (!parts_.config.pool.command.empty()) {
        take(Origin::command, co_await run_command());
        co_await sleep(parts_.config.pool.command_interval);
    }
}

awaitable<config::Instances> Membership::run_command() {
    const PoolOptions options = parts_.config.pool;
    const std::string& name = options.command.front();
    auto job = [options] { return base::run_command(options.command, options.command_timeout, most_output); };
    const auto ran = co_await parts_.commands.run(options.command_timeout + file_patience, std::move(job));
    if (!ran) co_return std::vector{Problem{name, 0, 0, ran.error().message()}};
    if (!*ran) co_return std::vector{Problem{name, 0, 0, ran->error()}};
    co_return config::parse_json_instances(**ran, name);
}

awaitable<void> Membership::follow_dns() {
    while (!parts_.config.pool.dns.name.empty()) {
        const auto pause = co_await ask_dns();
        co_await sleep(pause);
    }
}

awaitable<std::chrono::milliseconds> Membership::ask_dns() {
    const dns::Options options = parts_.config.pool.dns;
    const auto failed = [&](std::string why) {
        complain(Origin::dns, {{options.name, 0, 0, std::move(why)}});
        return options.min_interval;
    };
    auto job = [options] { return dns::look_up(options); };
    auto looked = co_await parts_.dns.run(options.timeout + file_patience, std::move(job));
    if (!looked) co_return failed(looked.error().message());
    if (!*looked) co_return failed(looked->error());
    dns::Found& found = **looked;
    tell_left_out(found.without);
    if (found.hosts.empty() && !options.may_empty) co_return failed("the answer names no instance");
    std::vector<Member> members;
    for (dns::Host& host : found.hosts)
        members.push_back({std::move(host.config), std::move(host.host_keys)});
    take(Origin::dns, std::move(members));
    co_return std::clamp<std::chrono::milliseconds>(found.ttl, options.min_interval, options.max_interval);
}

/// Once, until it is something else.
void Membership::tell_left_out(const std::vector<std::string>& without) {
    std::string all = base::join(without);
    if (all == left_out_) return;
    left_out_ = std::move(all);
    for (const std::string& one : without) {
        parts_.log.warning("an instance of the DNS is left out", {{"why", one}});
    }
}

/// What a source says from now on; one that makes no sense leaves everything as it was.
void Membership::take(Origin origin, config::Instances said) {
    if (const auto* problems = std::get_if<std::vector<Problem>>(&said)) return complain(origin, *problems);
    complaint_.at(static_cast<std::size_t>(origin)).clear();
    members_.set(origin, std::get<std::vector<Member>>(std::move(said)));
    for (const std::string& name : members_.hidden(origin)) {
        parts_.log.debug("an instance is there already", {{"backend", name}, {"origin", to_string(origin)}});
    }
    const router::Changes changes = apply();
    if (changes.added.empty() && changes.changed.empty() && changes.removed.empty()) return;
    parts_.log.info("the pool has changed", {{"origin", to_string(origin)},
                                             {"added", base::join(changes.added)},
                                             {"changed", base::join(changes.changed)},
                                             {"removed", base::join(changes.removed)}});
}

/// Once, until it says something else.
void Membership::complain(Origin origin, const std::vector<Problem>& problems) {
    std::string& last = complaint_.at(static_cast<std::size_t>(origin));
    if (last == problems.front().format()) return;
    last = problems.front().format();
    for (const Problem& problem : problems) {
        parts_.log.error("instances cannot be read, and stay as they are",
                         {{"origin", to_string(origin)}, {"at", problem.format()}});
    }
}

}  // namespace homeport::app
