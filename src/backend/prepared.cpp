#include "backend/prepared.hpp"

#include <utility>

namespace homeport::backend {
namespace {

using Clock = std::chrono::steady_clock;

// The login that took the last one goes first: it needs the same processors.
constexpr auto before_refill = std::chrono::milliseconds(100);
// An instance without logins for so many lifetimes of a connection gets no more of them.
constexpr int lifetimes_without_login = 5;

/// Reads what the instance has to say by itself, which is that it leaves.
bool stands(ssh::ClientLink& link) {
    while (link.next_message()) {
    }
    return link.open() && !link.peer_gone();
}

}  // namespace

struct Prepared::Shelf {
    Shelf(const asio::any_io_executor& executor, Target t) : target(std::move(t)), signal(executor) {}

    const Target target;
    base::Signal signal;
    std::unique_ptr<ssh::ClientLink> link;
    Clock::time_point wanted{};
    bool kept = false;  ///< keep() is at it.
};

std::unique_ptr<ssh::ClientLink> Prepared::take(const Target& target, base::Signal& signal) {
    const std::size_t allowed = connector_.options()->prepared;
    if (allowed == 0) return nullptr;
    const auto shelf = shelf_of(target, std::max<std::size_t>(1, allowed / threads_));
    if (!shelf) return nullptr;
    shelf->wanted = Clock::now();
    if (!std::exchange(shelf->kept, true)) {
        asio::co_spawn(io_, keep(shelf), [shelf](std::exception_ptr) { shelf->kept = false; });
    }
    std::unique_ptr<ssh::ClientLink> link = std::move(shelf->link);
    if (link) {
        --counts_.ready;
        shelf->signal.notify();
    }
    // The configuration may know other keys by now.
    if (!link || !stands(*link) || !connector_.trusts(target, *link)) {
        ++counts_.missed;
        return nullptr;
    }
    ++counts_.used;
    link->ring(signal);
    return link;
}

std::shared_ptr<Prepared::Shelf> Prepared::shelf_of(const Target& target, std::size_t room) {
    std::shared_ptr<Shelf>& shelf = shelves_[target.name];
    if (shelf && shelf->target == target) return shelf;
    if (shelf) shelf->wanted = {};  // the name has moved to another machine
    shelf = std::make_shared<Shelf>(io_.get_executor(), target);
    const auto mine = shelf;
    std::erase_if(shelves_, [&](const auto& other) { return !other.second->kept && other.second != mine; });
    if (shelves_.size() <= room) return mine;
    shelves_.erase(target.name);
    return nullptr;
}

awaitable<void> Prepared::keep(std::shared_ptr<Shelf> shelf) {
    asio::steady_timer pause(io_);
    for (;;) {
        pause.expires_after(before_refill);
        co_await pause.async_wait(asio::use_awaitable);
        const auto options = connector_.options();
        if (Clock::now() - shelf->wanted > lifetimes_without_login * options->prepared_lifetime) break;
        if (options->prepared == 0) break;
        Target target = shelf->target;
        Connected made = co_await connector_.reach(std::move(target), shelf->signal,
                                                   Clock::now() + options->connect_timeout);
        if (!made.link) break;  // checks and logins find out what is wrong
        shelf->link = std::move(made.link);
        ++counts_.ready;
        const auto good_until = Clock::now() + options->prepared_lifetime;
        while (shelf->link && Clock::now() < good_until && stands(*shelf->link)) {
            shelf->link->arm();
            co_await shelf->signal.wait_until(good_until);
        }
        if (const auto unused = std::move(shelf->link)) {
            --counts_.ready;
            co_await unused->finish("not needed");
        }
    }
}

}  // namespace homeport::backend
