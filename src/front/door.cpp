#include "front/door.hpp"

#include <algorithm>
#include <mutex>
#include <random>

#include <sys/ioctl.h>

#include "base/random_id.hpp"

namespace homeport::front {
namespace {

/// Nobody gains by guessing it: any generator will do.
double roll() {
    static thread_local std::minstd_rand random{std::random_device()()};
    return std::uniform_real_distribution<double>(0, 1)(random);
}

std::vector<Network> parse_all(const std::vector<std::string>& texts) {
    std::vector<Network> networks;
    for (const std::string& text : texts) {
        if (const auto network = Network::parse(text)) networks.push_back(*network);
    }
    return networks;
}

bool any_contains(const std::vector<Network>& networks, const boost::asio::ip::address& address) {
    return std::ranges::any_of(networks, [&](const Network& network) { return network.contains(address); });
}

}  // namespace

/// How a place is told that it is lost: the session may not be there yet, or no more.
struct Place::Eviction {
    void happen() {
        const std::lock_guard lock(mutex);
        happened = true;
        if (tell) tell();
    }

    /// Whether the client has said something that nobody has read yet. The session may close the socket while
    /// we look; then the answer is wrong, for a place that is given back at this moment anyway.
    [[nodiscard]] bool spoke() const {
        int bytes = 0;
        return ::ioctl(socket, FIONREAD, &bytes) == 0 && bytes > 0;
    }

    explicit Eviction(int fd) : socket(fd) {}
    const int socket;
    std::mutex mutex;
    bool happened = false;
    std::function<void()> tell;
};

Place::Place(Door& door, Admission::Id id, const Network& source, bool exempt, int socket)
    : door_(&door),
      id_(id),
      source_(source),
      exempt_(exempt),
      eviction_(std::make_shared<Eviction>(socket)) {}

Place::~Place() {
    if (!eviction_) return;  // moved from
    {
        const std::lock_guard lock(eviction_->mutex);
        eviction_->tell = nullptr;
    }
    door_->state_.with([&](Door::State& state) {
        state.admission.leave(id_);
        state.evictions.erase(id_);
        --state.counts.inside;
        if (user_.empty()) return;
        const auto user = state.users.find(user_);
        if (--user->second == 0) state.users.erase(user);
    });
}

void Place::progress(Phase phase) {
    door_->state_.with([&](Door::State& state) { state.admission.progress(id_, phase, Door::Clock::now()); });
}

bool Place::log_in(const std::string& user) {
    return door_->state_.with([&](Door::State& state) {
        state.admission.leave(id_);
        state.evictions.erase(id_);
        unsigned& connections = state.users[user];
        if (connections >= state.options.limits.user_connections) {
            ++state.counts.refused[static_cast<std::size_t>(Cause::user_connections)];
            return false;
        }
        ++connections;
        user_ = user;
        return true;
    });
}

void Place::blame(Offence offence) {
    if (exempt_) return;
    const auto now = Door::Clock::now();
    const auto ban =
        door_->state_.with([&](Door::State& state) { return state.penalties.add(source_, offence, now); });
    if (!ban) return;
    door_->log_.info("source banned",
                     {{"source", ban->source.to_string()},
                      {"why", to_string(ban->why)},
                      {"failures", ban->failures},
                      {"seconds", std::chrono::duration<double>(ban->until - ban->since).count()}});
}

void Place::on_displaced(std::function<void()> tell) {
    const std::lock_guard lock(eviction_->mutex);
    eviction_->tell = std::move(tell);
    if (eviction_->happened && eviction_->tell) eviction_->tell();
}

bool Place::displaced() const {
    const std::lock_guard lock(eviction_->mutex);
    return eviction_->happened;
}

Door::State::State(const Options& given)
    : admission(given.limits),
      penalties(given.penalties, given.limits.max_sources),
      rate(given.limits.source_rate, given.limits.max_sources),
      refusals(base::random_id) {
    update(given);
}

void Door::State::update(const Options& given) {
    options = given;
    proxies = parse_all(given.proxy_protocol);
    // A load balancer that speaks for itself, or does not know its client, is not one client either.
    exempt = parse_all(given.limits.exempt);
    exempt.insert(exempt.end(), proxies.begin(), proxies.end());
    admission.update(given.limits);
    penalties.update(given.penalties, given.limits.max_sources);
    rate.update(given.limits.source_rate, given.limits.max_sources);
}

Network Door::State::source_of(const boost::asio::ip::address& address) const {
    return {address, options.limits.source_ipv4_bits, options.limits.source_ipv6_bits};
}

bool Door::State::is_exempt(const boost::asio::ip::address& address) const {
    return any_contains(exempt, address);
}

Door::Door(const Options& options, base::Log log) : log_(std::move(log)), state_(State(options)) {}

void Door::update(const Options& options) {
    state_.with([&](State& state) { state.update(options); });
}

Network Door::source_of(const boost::asio::ip::address& address) {
    return state_.with([&](State& state) { return state.source_of(address); });
}

std::variant<Place, Door::Refused> Door::enter(const boost::asio::ip::address& address, int socket) {
    using Answer = std::variant<Place, Refused>;
    const auto now = Clock::now();
    std::shared_ptr<Place::Eviction> lost;
    Answer answer = state_.with([&](State& state) -> Answer {
        const Network source = state.source_of(address);
        const bool free = state.is_exempt(address);
        const auto no = [&](Cause cause, std::chrono::seconds wait = {}) {
            return refuse(state, cause, source, wait, now);
        };
        if (!free) {
            if (const auto until = state.penalties.banned(source, now)) {
                return no(Cause::banned, std::chrono::ceil<std::chrono::seconds>(*until - now));
            }
            if (!state.rate.take(source, now)) return no(Cause::source_rate);
        }
        if (state.counts.inside >= state.options.max_connections) return no(Cause::connections);
        const Admission::Id id = ++state.last_id;
        const auto spoke = [&](Admission::Id other) {
            const auto found = state.evictions.find(other);
            const auto eviction = found == state.evictions.end() ? nullptr : found->second.lock();
            return eviction != nullptr && eviction->spoke();
        };
        const auto verdict = state.admission.admit(id, source, free, now, roll(), spoke);
        if (!verdict.admitted) return no(Cause::source_startups);
        if (verdict.displaced) {
            const auto found = state.evictions.find(verdict.displaced->id);
            if (found != state.evictions.end()) lost = found->second.lock();
            refuse(state, Cause::displaced, verdict.displaced->source, {}, now);
        }
        ++state.counts.inside;
        Place place(*this, id, source, free, socket);
        state.evictions.emplace(id, place.eviction_);
        return place;
    });
    if (lost) lost->happen();
    return answer;
}

Door::Refused Door::refuse(State& state, Cause cause, const Network& source, std::chrono::seconds wait,
                           Clock::time_point now, std::string_view detail) const {
    ++state.counts.refused[static_cast<std::size_t>(cause)];
    const RefusalLog::Note note = state.refusals.note(cause, now);
    if (note.write) {
        base::Fields fields{{"cause", to_string(cause)},
                            {"source", source.to_string()},
                            {"reference", note.reference},
                            {"unsaid", note.unsaid}};
        if (!detail.empty()) fields.emplace_back("detail", detail);
        log_.info("refusing connections", fields);
    }
    return {cause, sentence(cause, source.to_string(), wait) + " (reference " + note.reference + ")"};
}

bool Door::is_proxy(const boost::asio::ip::address& address) {
    return state_.with([&](State& state) { return any_contains(state.proxies, address); });
}

Door::Refused Door::refuse_header(const boost::asio::ip::address& proxy, std::string_view fault) {
    return state_.with([&](State& state) {
        return refuse(state, Cause::proxy_header, state.source_of(proxy), {}, Clock::now(), fault);
    });
}

void Door::count_probe() {
    state_.with([](State& state) { ++state.counts.probes; });
}

Door::Counts Door::counts() {
    return state_.with([](State& state) {
        Counts counts = state.counts;
        counts.waiting = state.admission.size();
        counts.bans = state.penalties.bans(Clock::now()).size();
        return counts;
    });
}

std::vector<Ban> Door::bans() {
    return state_.with([](State& state) { return state.penalties.bans(Clock::now()); });
}

bool Door::release(const Network& source) {
    return state_.with([&](State& state) { return state.penalties.release(source, Clock::now()); });
}

std::size_t Door::release_all() {
    return state_.with([](State& state) { return state.penalties.release_all(Clock::now()); });
}

}  // namespace homeport::front
