// Logging for operators: one event a line, a sentence and its fields, as text or JSON. spdlog carries it.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/system/result.hpp>

#include "base/log_options.hpp"

namespace spdlog {
class logger;
}

namespace homeport::base {

/// A named value of a log line. Control characters are escaped when it is written, so that no value can forge a line.
struct Field {
    Field(std::string_view k, std::string_view v) : key(k), value(v) {}
    Field(std::string_view k, const char* v) : key(k), value(v) {}
    Field(std::string_view k, const std::string& v) : key(k), value(v) {}
    template <class Number>
        requires std::is_arithmetic_v<Number>
    Field(std::string_view k, Number v) : key(k), value(std::to_string(v)), number(true) {}

    std::string key, value;
    bool number = false;
};
using Fields = std::vector<Field>;

enum class Level { trace, debug, info, warning, error };

/// Cheap to copy. Carries fields that go on every line it writes (session=..., user=...). Never blocks: lines are
/// queued to spdlog's thread, and the oldest are dropped (and counted) if the sink cannot keep up.
class Log {
  public:
    Log();   ///< writes nowhere: for tests.
    explicit Log(std::shared_ptr<spdlog::logger> sink, Fields context = {});

    /// Opens the sink; the string is a sentence for the admin.
    [[nodiscard]] static boost::system::result<Log, std::string> open(const LogOptions&);
    /// Writes out what is queued; call before exit.
    static void shutdown();

    [[nodiscard]] Log with(Fields more) const;
    [[nodiscard]] bool enabled(Level) const;

    void write(Level, std::string_view event, const Fields& = {}) const;
    void debug(std::string_view event, const Fields& f = {}) const { write(Level::debug, event, f); }
    void info(std::string_view event, const Fields& f = {}) const { write(Level::info, event, f); }
    void warning(std::string_view event, const Fields& f = {}) const { write(Level::warning, event, f); }
    void error(std::string_view event, const Fields& f = {}) const { write(Level::error, event, f); }

  private:
    std::shared_ptr<spdlog::logger> sink_;
    bool json_ = false;
    Fields context_;
};

}  // namespace homeport::base
