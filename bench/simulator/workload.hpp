// Who logs in, when, and for how long: generated or recorded. Every policy sees exactly the same.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>

#include "router/types.hpp"
#include "simulator/options.hpp"

namespace homeport::bench {

/// Milliseconds since the simulation began.
using Moment = std::int64_t;

struct Login {
    Moment at = 0;
    Moment duration = 0;
    Moment work = 0;     ///< how long what is left running goes on after the session; 0: nothing is.
    Moment returns = 0;  ///< after so long the user is back if the session is cut; 0: does not try again.
    std::uint32_t user = 0;
    std::uint32_t detail = 0;  ///< what the workload needs to tell the request.
};

class Workload {
  public:
    virtual ~Workload() = default;

    /// In order of time; nullopt when there are no more.
    virtual std::optional<Login> next() = 0;
    [[nodiscard]] virtual router::Request request(const Login&) const = 0;
    [[nodiscard]] virtual std::uint32_t users() const = 0;
    [[nodiscard]] virtual std::string user_name(std::uint32_t user) const = 0;
    /// When the simulation ends.
    [[nodiscard]] virtual Moment end() const = 0;
};

[[nodiscard]] std::unique_ptr<Workload> generate(const Options&);
/// Throws std::runtime_error, with the line, for a file that cannot be read or understood.
[[nodiscard]] std::unique_ptr<Workload> read_recorded(const Options&);
/// The same from what is open already; `recorded` of the options is its name.
[[nodiscard]] std::unique_ptr<Workload> read_recorded(std::istream&, const Options&);

inline std::unique_ptr<Workload> make_workload(const Options& options) {
    return options.recorded.empty() ? generate(options) : read_recorded(options);
}

}  // namespace homeport::bench
