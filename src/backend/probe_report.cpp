#include "backend/probe_report.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include <boost/json.hpp>

namespace homeport::backend {
namespace {

namespace json = boost::json;
using router::Report;

constexpr int format = 1;
constexpr std::size_t most_entries = 1000;  // of any list; the script tells of fewer
constexpr std::size_t most_text = 1024;
constexpr double most_number = 9e15;  // what a double still counts exactly

/// What is wrong, as a phrase. Thrown and caught in this file alone.
struct Fault {
    std::string phrase;
};

[[noreturn]] void fail(std::string_view name, std::string_view wanted) {
    throw Fault{std::string(name) + " is not " + std::string(wanted)};
}

/// Members of one object; the ones that are absent are left at what they were.
class Reader {
  public:
    Reader(const json::value& value, std::string_view name) : object_(value.if_object()) {
        if (object_ == nullptr) fail(name, "an object");
    }

    [[nodiscard]] const json::value* find(std::string_view name) const { return object_->if_contains(name); }

    void read(std::string_view name, std::string& to) const {
        if (const auto* value = find(name)) to = text(*value, name);
    }
    void read(std::string_view name, bool& to) const {
        const auto* value = find(name);
        if (value == nullptr) return;
        if (!value->is_bool()) fail(name, "true or false");
        to = value->get_bool();
    }
    template <class Number>
    void read(std::string_view name, Number& to) const {
        if (const auto* value = find(name)) to = number<Number>(*value, name);
    }
    /// Calls `each` with the list's values, at most `most_entries` of them; false if there were more.
    template <class Each>
    bool read_list(std::string_view name, Each each) const {
        const auto* value = find(name);
        if (value == nullptr) return true;
        const auto* list = value->if_array();
        if (list == nullptr) fail(name, "a list");
        const std::size_t count = std::min(list->size(), most_entries);
        for (std::size_t i = 0; i < count; ++i) each((*list)[i]);
        return count == list->size();
    }

    static std::string text(const json::value& value, std::string_view name) {
        const auto* string = value.if_string();
        if (string == nullptr || string->size() > most_text) fail(name, "a short text");
        return {string->begin(), string->end()};
    }
    template <class Number>
    static Number number(const json::value& value, std::string_view name) {
        double found = 0;
        if (const auto* i = value.if_int64()) {
            found = static_cast<double>(*i);
        } else if (const auto* u = value.if_uint64()) {
            found = static_cast<double>(*u);
        } else if (const auto* d = value.if_double()) {
            found = *d;
        } else {
            fail(name, "a number");
        }
        const double most = std::min(most_number, static_cast<double>(std::numeric_limits<Number>::max()));
        if (!std::isfinite(found) || found < 0 || found > most) fail(name, "a number in range");
        return static_cast<Number>(found);
    }

  private:
    const json::object* object_;
};

/// The one object that the script prints.
json::value parse(std::string_view text) {
    json::parse_options options;
    options.max_depth = 8;
    options.allow_invalid_utf8 = true;  // a name in another encoding is no reason to lose the rest
    json::error_code error;
    json::value value = json::parse(text, error, {}, options);
    if (error) throw Fault{"not JSON: " + error.message()};
    const Reader reader(value, "the report");
    int version = 0;
    reader.read("version", version);
    if (version != format) throw Fault{"of version " + std::to_string(version) + ", which is not known here"};
    return value;
}

template <class Enum, std::size_t N>
std::optional<Enum> find_word(const std::array<Enum, N>& all, std::string_view word) {
    const auto found = std::ranges::find_if(all, [&](Enum e) { return to_string(e) == word; });
    return found == all.end() ? std::nullopt : std::optional(*found);
}

router::ShareReport read_share(const Reader& whole) {
    using router::ShareState;
    const auto* value = whole.find("share");
    if (value == nullptr) throw Fault{"without a word about the share"};
    const Reader reader(*value, "share");
    router::ShareReport share;
    std::string state;
    reader.read("state", state);
    const auto known = find_word(
        std::array{ShareState::present, ShareState::missing, ShareState::hung, ShareState::failed}, state);
    if (!known) fail("share.state", "one of its words");
    share.state = *known;
    if (share.state == ShareState::present) reader.read("id", share.id);
    unsigned milliseconds = 0;
    reader.read("ms", milliseconds);
    share.latency = std::chrono::milliseconds(milliseconds);
    return share;
}

void read_load(const Reader& whole, Report& report) {
    double* const loads[] = {&report.load1, &report.load5, &report.load15};
    std::size_t at = 0;
    whole.read_list("load", [&](const json::value& value) {
        if (at < std::size(loads)) *loads[at++] = Reader::number<double>(value, "load");
    });
    whole.read("cores", report.cores);
    if (const auto* memory = whole.find("memory")) {
        const Reader reader(*memory, "memory");
        reader.read("total", report.memory_total);
        reader.read("available", report.memory_available);
    }
}

router::Gpu read_gpu(const json::value& value) {
    const Reader reader(value, "a GPU");
    router::Gpu gpu;
    reader.read("busy", gpu.busy_percent);
    reader.read("memory_total", gpu.memory_total);
    reader.read("memory_used", gpu.memory_used);
    return gpu;
}

router::UserWork read_work(const json::value& value) {
    using router::WorkKind;
    const Reader reader(value, "work");
    router::UserWork work;
    reader.read("user", work.user);
    reader.read("uid", work.uid);
    reader.read("processes", work.processes);
    reader.read_list("kinds", [&](const json::value& item) {
        // A kind that a newer script knows is work all the same.
        const auto kind = find_word(std::array{WorkKind::multiplexer, WorkKind::jupyter, WorkKind::editor,
                                               WorkKind::background},
                                    Reader::text(item, "kinds"))
                              .value_or(WorkKind::background);
        if (std::ranges::find(work.kinds, kind) == work.kinds.end()) work.kinds.push_back(kind);
    });
    return work;
}

template <class Found, class Read>
boost::system::result<Found, std::string> attempt(std::string_view text, Read read) {
    try {
        const json::value value = parse(text);
        return read(Reader(value, "the report"));
    } catch (const Fault& fault) {
        return {boost::system::in_place_error, fault.phrase};
    }
}

}  // namespace

boost::system::result<Report, std::string> parse_report(std::string_view text) {
    return attempt<Report>(text, [](const Reader& whole) {
        Report report;
        report.share = read_share(whole);
        whole.read("boot", report.boot);
        read_load(whole, report);
        whole.read("sees_everybody", report.sees_everybody);
        whole.read("truncated", report.truncated);
        bool all = whole.read_list("gpus", [&](const json::value& v) { report.gpus.push_back(read_gpu(v)); });
        all &= whole.read_list(
            "users", [&](const json::value& v) { report.logged_in.push_back(Reader::text(v, "users")); });
        all &= whole.read_list("work", [&](const json::value& v) { report.working.push_back(read_work(v)); });
        report.truncated = report.truncated || !all;
        return report;
    });
}

boost::system::result<Identity, std::string> parse_identity(std::string_view text) {
    return attempt<Identity>(text, [](const Reader& whole) {
        Identity identity;
        whole.read("known", identity.known);
        if (!identity.known) return identity;
        for (const char* name : {"uid", "gid", "home"}) {
            if (whole.find(name) == nullptr) throw Fault{std::string("without ") + name};
        }
        whole.read("uid", identity.uid);
        whole.read("gid", identity.gid);
        whole.read("home", identity.home);
        return identity;
    });
}

}  // namespace homeport::backend
