// Where a user goes: the router's decision and the pin that goes with it, as one step that cannot be raced.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "auth/identity.hpp"
#include "backend/pool.hpp"
#include "router/router.hpp"
#include "session/end_reason.hpp"
#include "session/pins.hpp"

namespace homeport::session {

/// A place on an instance, given back when it goes.
class Slot {
  public:
    Slot() = default;
    Slot(backend::Pool& pool, std::string backend, std::string user)
        : pool_(&pool), backend_(std::move(backend)), user_(std::move(user)) {}
    Slot(Slot&& other) noexcept { swap(other); }
    Slot& operator=(Slot&& other) noexcept {
        Slot(std::move(other)).swap(*this);
        return *this;
    }
    ~Slot() {
        if (pool_ != nullptr) pool_->with([&](router::Router& router) { router.release(backend_, user_); });
    }

  private:
    void swap(Slot& other) noexcept {
        std::swap(pool_, other.pool_);
        backend_.swap(other.backend_);
        user_.swap(other.user_);
    }
    backend::Pool* pool_ = nullptr;
    std::string backend_, user_;
};

/// A decision that has taken nothing yet, neither slot nor pin.
struct Choice {
    router::Decision decision;
    std::optional<router::Pin> pin;  ///< as it stood.
    bool store_failed = false;       ///< refused because pins are required and the store failed.
};

/// Decides for a user who has not proved yet who they are.
awaitable<Choice> choose(backend::Pool& pool, Pins& pins, router::Request request,
                         std::vector<std::string> failed, router::RandomSource& random);

/// One that has.
struct Placement : Choice {
    Slot slot;
};

/// Decides, takes the slot and settles the pin. `failed` names instances that this session tried in vain. Of
/// many first logins at the same moment one makes the pin and the others follow it. `chosen` was decided for
/// the same request before, and stands unless the pin or the pool says otherwise by now. Who waits in
/// line brings the ticket.
awaitable<Placement> place(backend::Pool& pool, Pins& pins, auth::Account account, router::Request request,
                           std::vector<std::string> failed, router::RandomSource& random,
                           std::optional<Choice> chosen = {}, router::Ticket ticket = 0);

/// How a session ends that got no instance.
[[nodiscard]] EndReason reason_of_refusal(const router::Decision&);

}  // namespace homeport::session
