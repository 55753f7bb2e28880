#include "session/registry.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/random_id.hpp"

namespace homeport::session {

Entry::Entry(std::string id, std::string source)
    : id_(std::move(id)), source_(std::move(source)), started_(std::chrono::system_clock::now()) {}

void Entry::set_user(const std::string& user) {
    const std::lock_guard lock(mutex_);
    user_ = user;
}

void Entry::set_client(const std::string& client) {
    const std::lock_guard lock(mutex_);
    client_ = client;
}

void Entry::set_state(const std::string& state) {
    const std::lock_guard lock(mutex_);
    state_ = state;
}

void Entry::set_backend(const std::string& backend, const std::string& why) {
    const std::lock_guard lock(mutex_);
    backend_ = backend;
    why_ = why;
}

SessionInfo Entry::info() const {
    SessionInfo info;
    info.id = id_;
    info.source = source_;
    info.started = started_;
    info.channels = traffic.channels.load(std::memory_order_relaxed);
    info.bytes_in = traffic.bytes_in.load(std::memory_order_relaxed);
    info.bytes_out = traffic.bytes_out.load(std::memory_order_relaxed);
    info.buffered = traffic.buffered.load(std::memory_order_relaxed);
    const std::lock_guard lock(mutex_);
    info.user = user_;
    info.client = client_;
    info.state = state_;
    info.backend = backend_;
    info.why = why_;
    return info;
}

std::shared_ptr<Entry> Registry::open(const std::string& source) {
    for (;;) {
        auto entry = std::make_shared<Entry>(base::random_id(), source);
        const std::lock_guard lock(mutex_);
        if (!entries_.emplace(entry->id(), entry).second) continue;  // the id is taken
        ++totals_.accepted;
        peak_ = std::max(peak_, entries_.size());
        return entry;
    }
}

void Registry::close(const std::shared_ptr<Entry>& entry, EndReason reason) {
    entry->stop.clear();
    entry->tell.clear();
    const std::string user = entry->info().user;
    const std::lock_guard lock(mutex_);
    if (entries_.erase(entry->id()) == 0) return;
    ++totals_.ended.at(static_cast<std::size_t>(reason));
    const auto shared = shared_.find(user);
    if (shared != shared_.end() && --shared->second.sessions == 0) shared_.erase(shared);
}

void Registry::admit(Entry& entry, const std::string& user) {
    entry.set_user(user);
    const std::lock_guard lock(mutex_);
    ++totals_.authenticated;
    Shared& shared = shared_[user];
    if (shared.sessions++ == 0) shared.channels = entry.traffic.user_channels;
    entry.traffic.user_channels = shared.channels;
}

std::vector<std::shared_ptr<Entry>> Registry::snapshot() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::shared_ptr<Entry>> entries;
    entries.reserve(entries_.size());
    for (const auto& [id, entry] : entries_) entries.push_back(entry);
    return entries;
}

std::vector<SessionInfo> Registry::list() const {
    std::vector<SessionInfo> sessions;
    for (const auto& entry : snapshot()) sessions.push_back(entry->info());
    std::ranges::sort(sessions, {}, [](const SessionInfo& s) { return std::tie(s.started, s.id); });
    return sessions;
}

std::vector<std::string> Registry::users() const {
    std::vector<std::string> users;
    for (const auto& entry : snapshot()) {
        SessionInfo info = entry->info();
        if (!info.user.empty() && !info.backend.empty()) users.push_back(std::move(info.user));
    }
    std::ranges::sort(users);
    const auto repeats = std::ranges::unique(users);
    users.erase(repeats.begin(), repeats.end());
    return users;
}

std::size_t Registry::size() const {
    const std::lock_guard lock(mutex_);
    return entries_.size();
}

std::size_t Registry::take_peak() {
    const std::lock_guard lock(mutex_);
    return std::exchange(peak_, entries_.size());
}

Totals Registry::totals() const {
    const std::lock_guard lock(mutex_);
    return totals_;
}

void Registry::stop_all(EndReason reason) {
    for (const auto& entry : snapshot()) entry->stop(reason);
}

std::size_t Registry::stop_if(const std::function<bool(const SessionInfo&)>& which,
                              const Farewell& farewell) {
    std::size_t count = 0;
    for (const auto& entry : snapshot()) {
        if (!which(entry->info())) continue;
        entry->stop(farewell);
        ++count;
    }
    return count;
}

std::size_t Registry::tell_if(const std::function<bool(const SessionInfo&)>& which,
                              const std::string& sentence) {
    std::size_t count = 0;
    for (const auto& entry : snapshot()) {
        if (!which(entry->info())) continue;
        entry->tell(sentence);
        ++count;
    }
    return count;
}

}  // namespace homeport::session
