// Logging for operators: one event a line, a sentence and its fields, as text or JSON. spdlog carries it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <boost/system/result.hpp>

#include "base/log_options.hpp"
#include "base/recent_lines.hpp"

namespace spdlog {
class logger;
}

namespace homeport::base {

/// A named value of a log line. Control characters are escaped when it is written, so that no value can forge
/// a line.
struct Field {
    Field(std::string_view k, std::string_view v) : key(k), value(v) {}
    Field(std::string_view k, const char* v) : key(k), value(v) {}
    Field(std::string_view k, const std::string& v) : key(k), value(v) {}
    template <class Number>
    requires std::is_arithmetic_v<Number> Field(std::string_view k, Number v)
        : key(k), value(std::to_string(v)), number(true) {}
    Field(std::string_view k, bool v) : key(k), value(v ? "true" : "false"), number(true) {}

    std::string key, value;
    bool number = false;  ///< JSON writes the value without quotes.
};
using Fields = std::vector<Field>;

enum class Level { trace, debug, info, warning, error };

[[nodiscard]] std::string_view to_string(Level);
/// The level of that name as LogOptions spells it, or nullopt.
[[nodiscard]] std::optional<Level> parse_level(std::string_view);

/// Cheap to copy, safe to use from any thread. Carries fields that go on every line it writes (session=...,
/// user=...), rendered once. Never blocks: lines are queued to spdlog's thread, and the oldest are dropped
/// (and counted) if the sink cannot keep up. Destroying the last copy writes out what is queued.
class Log {
  public:
    Log();  ///< writes nowhere: for tests.
    /// Writes text lines to a logger of the caller's making, whose level counts.
    explicit Log(std::shared_ptr<spdlog::logger>, const Fields& context = {});

    /// Opens the target; the string is a sentence for the admin. Starts the one thread that writes, so call
    /// it after any fork().
    [[nodiscard]] static boost::system::result<Log, std::string> open(const LogOptions&);

    /// Writes out what is queued and stops; lines written later by any copy are dropped and counted. Blocks.
    /// For an exit that does not wait for every copy to go.
    void shutdown() const;
    /// Opens the file anew after it was renamed away; on failure the old one stays in use and the string says
    /// why. Nothing to do for stderr. Blocks.
    [[nodiscard]] boost::system::result<void, std::string> reopen() const;
    /// For every copy, from now on.
    void set_level(Level) const;

    /// A copy with more context, after what it has.
    [[nodiscard]] Log with(const Fields& more) const;
    /// One atomic load: ask before building costly fields.
    [[nodiscard]] bool enabled(Level) const;
    /// Lines lost since the start: pushed out of a full queue, or refused by the file.
    [[nodiscard]] std::uint64_t dropped() const;

    /// The latest lines of level info and above, as they were written. The log outlives the reference.
    [[nodiscard]] const RecentLines& recent() const;

    void write(Level, std::string_view event, const Fields& = {}) const;
    void trace(std::string_view event, const Fields& f = {}) const { write(Level::trace, event, f); }
    void debug(std::string_view event, const Fields& f = {}) const { write(Level::debug, event, f); }
    void info(std::string_view event, const Fields& f = {}) const { write(Level::info, event, f); }
    void warning(std::string_view event, const Fields& f = {}) const { write(Level::warning, event, f); }
    void error(std::string_view event, const Fields& f = {}) const { write(Level::error, event, f); }

  private:
    struct Target;
    std::shared_ptr<Target> target_;              // null: nowhere
    std::shared_ptr<const std::string> context_;  // rendered; null: none
};

}  // namespace homeport::base
