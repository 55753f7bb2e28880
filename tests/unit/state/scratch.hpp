// What the tests of stores share: a directory of one test's own, pins to store, values out of results.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "router/affinity.hpp"
#include "state/sqlite_pin_store.hpp"

namespace homeport::state {

class Scratch {
  public:
    Scratch() {
        char pattern[] = "/tmp/homeport-state-XXXXXX";
        path_ = ::mkdtemp(pattern);
    }
    ~Scratch() { std::filesystem::remove_all(path_); }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    [[nodiscard]] std::string operator/(const std::string& name) const { return path_ + "/" + name; }

  private:
    std::string path_;
};

inline router::WallTime at(int second) {
    return router::WallTime{std::chrono::seconds(second)};
}

inline router::Pin pin(const std::string& user, const std::string& backend, int seen = 0,
                       const std::string& service = "ssh") {
    router::Pin pin;
    pin.user = user;
    pin.service = service;
    pin.backend = backend;
    pin.last_seen = at(seen);
    return pin;
}

/// Fails the test with the store's own words if the result is an error.
template <class T>
T value(router::StoreResult<T> result) {
    if (const auto* error = std::get_if<router::StoreError>(&result)) {
        ADD_FAILURE() << error->message;
        return {};
    }
    return std::get<T>(std::move(result));
}

inline std::unique_ptr<SqlitePinStore> open_or_fail(const std::string& path) {
    auto opened = SqlitePinStore::open(path);
    if (!opened) {
        ADD_FAILURE() << opened.error().sentence;
        std::abort();
    }
    return std::move(*opened);
}

inline std::string refusal(const std::string& path) {
    auto opened = SqlitePinStore::open(path);
    return opened ? "(it opened)" : opened.error().sentence;
}

}  // namespace homeport::state
