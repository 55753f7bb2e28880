// A candidate as a policy sees it: nothing but what it may weigh.
#pragma once

#include <memory>
#include <string_view>

#include "router/report.hpp"
#include "router/types.hpp"

namespace homeport::router {

/// What an instance said about itself the last time, and what has happened since.
struct Measured {
    std::shared_ptr<const Report> report;  ///< null: it has not said anything yet.
    TimePoint reported{};
    unsigned placed = 0;  ///< sessions sent there since, whose load the report does not have.
};

struct CandidateView {
    std::string_view name;
    unsigned weight = 1;  ///< never 0: such an instance takes no new users and is no candidate.
    unsigned sessions = 0;
    unsigned users = 0;  ///< pins made on it and not yet moved, as far as this process knows.
    const Measured* measured = nullptr;
};

}  // namespace homeport::router
