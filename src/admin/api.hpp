// The admin API: answers requests from what `Sources` shows.
#pragma once

#include "admin/sources.hpp"
#include "admin/verbs.hpp"
#include "http/message.hpp"

namespace homeport::admin {

class Api {
  public:
    /// `granted`: what whoever can reach this API may do.
    Api(Sources sources, Role granted) : sources_(std::move(sources)), granted_(granted) {}

    /// An http::Handler. Never blocks; waits for the store and for NSS, each within its deadline. Outlives
    /// the awaitable.
    [[nodiscard]] awaitable<http::Response> handle(http::Request) const;

  private:
    const Sources sources_;
    const Role granted_;
};

}  // namespace homeport::admin
