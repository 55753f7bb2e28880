// Where a user goes: the router's decision and the pin that goes with it, as one step that cannot be raced.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "auth/identity.hpp"
#include "backend/pool.hpp"
#include "router/router.hpp"
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

struct Placement {
    router::Decision decision;
    Slot slot;
    bool store_failed = false;  ///< refused because pins are required and the store failed.
};

/// Decides, takes the slot and settles the pin. `failed` names instances that this session tried in vain. Of
/// many first logins at the same moment one makes the pin and the others follow it.
awaitable<Placement> place(backend::Pool& pool, Pins& pins, auth::Account account, router::Request request,
                           std::vector<std::string> failed, router::RandomSource& random);

}  // namespace homeport::session
