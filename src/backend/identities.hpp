// Whom instances know by the names of our users, as far as they were asked. Pure but for the lock.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "backend/probe_report.hpp"
#include "base/guarded.hpp"
#include "router/types.hpp"

namespace homeport::backend {

/// A user as the router knows them.
struct Person {
    std::string name;
    std::uint32_t uid = 0, gid = 0;
    std::string home;
};

/// A phrase about the instance, "knows alice with uid 1005 instead of 1001"; empty if it is the same person.
[[nodiscard]] std::string difference(const Person& ours, const Identity& theirs);

/// What an instance said about a person.
struct Verdict {
    bool asked = false;      ///< false: it was not, or did not answer.
    std::string difference;  ///< empty: the same person.
};

/// Safe from any thread. What was learned holds for a lifetime, and until its instance is another machine.
class Identities {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;

    /// Keeps what the instance said. True if that is a difference which was not known.
    bool learn(const std::string& backend, const Person& ours, const Identity& theirs, TimePoint until);
    /// The instance has started anew, or is another machine.
    void forget(const std::string& backend);

    /// Compared anew: our own view of the person may have changed since.
    [[nodiscard]] Verdict find(const std::string& backend, const Person& ours, TimePoint now);
    /// The instances that are known to be no place for this person.
    [[nodiscard]] std::vector<router::Misfit> misfits(const Person& ours, TimePoint now);
    /// The differences of one instance, for admins; a few of them if there are many.
    [[nodiscard]] std::vector<std::string> differences(const std::string& backend, TimePoint now);

  private:
    struct Known {
        Person ours;
        Identity theirs;
        TimePoint until;
    };
    using ByBackend = std::map<std::string, Known>;
    using ByUser = std::map<std::string, ByBackend>;

    static constexpr std::size_t most_users = 100'000;  ///< beyond this everybody is asked about anew.
    static constexpr std::size_t most_told = 20;

    base::Guarded<ByUser> known_{{}};
};

}  // namespace homeport::backend
