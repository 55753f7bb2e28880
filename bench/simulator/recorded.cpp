// Logins that happened. Three kinds of lines, told apart by how they begin:
//   time,user,groups,source,tag,duration     CSV with this heading; groups are separated by spaces
//   {"time": ..., "user": ..., "groups": [...], "source": ..., "tag": ..., "duration": ...}
//   {"ts": ..., "event": "login", ...}       Homeport's audit log; "end" tells the duration
// A time is in seconds, or written as 2026-11-25T08:00:00Z; a duration is in seconds.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <istream>
#include <stdexcept>
#include <unordered_map>

#include "simulator/chance.hpp"
#include "simulator/json_line.hpp"
#include "simulator/workload.hpp"

namespace homeport::bench {
namespace {

constexpr Moment day = 86'400'000;
constexpr double second = 1000;
constexpr Moment afterwards = 3'600'000;
constexpr Moment ten_years = 3660 * day;        // what a log covers; a slip in a time would make it thousands
constexpr double longest = 10 * 366 * 86400.0;  // a session, in seconds
constexpr double latest = 1e11;                 // a time, in seconds: 5138
constexpr std::size_t longest_line = std::size_t{1} << 20;

std::optional<double> number(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = error == std::errc{} && end == text.data() + text.size();
    if (!whole || !std::isfinite(value) || value < 0 || value > latest) return std::nullopt;
    return value;
}

/// Digits and nothing else, as the parts of a date are.
std::optional<unsigned> digits(std::string_view text) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

/// "2026-11-25T08:00:00.123Z" or seconds since the epoch, as milliseconds.
std::optional<Moment> read_time(std::string_view text) {
    if (const auto seconds = number(text)) return static_cast<Moment>(*seconds * second);
    constexpr std::string_view form = "0000-00-00T00:00:00";
    if (text.size() <= form.size() || text.back() != 'Z') return std::nullopt;
    for (const std::size_t mark : {4U, 7U, 10U, 13U, 16U}) {
        if (text[mark] != form[mark]) return std::nullopt;
    }
    const auto part = [&](std::size_t at, std::size_t size) { return digits(text.substr(at, size)); };
    const auto y = part(0, 4), m = part(5, 2), d = part(8, 2), h = part(11, 2), min = part(14, 2);
    const auto s = number(text.substr(17, text.size() - 18));
    if (!y || !m || !d || !h || !min || !s || *h > 23 || *min > 59 || *s > 61) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*y)), std::chrono::month(*m),
                                           std::chrono::day(*d)};
    if (!date.ok() || *y < 1970) return std::nullopt;
    const auto days = std::chrono::sys_days(date).time_since_epoch().count();
    return days * day + static_cast<Moment>(((*h * 60 + *min) * 60 + *s) * second);
}

/// False at the end, and for a line that is too long to be one: then `line` holds its beginning.
bool read_line(std::istream& in, std::string& line) {
    line.clear();
    for (int c = in.get(); c != std::char_traits<char>::eof(); c = in.get()) {
        if (c == '\n') return true;
        line += static_cast<char>(c);
        if (line.size() > longest_line) return false;
    }
    return !line.empty();
}

/// The audit log writes "192.0.2.7:4711" and "[2001:db8::1]:4711".
std::string without_port(const std::string& source) {
    if (source.starts_with('[')) return source.substr(1, source.find(']') - 1);
    const std::size_t colon = source.find(':');
    return colon == source.rfind(':') ? source.substr(0, colon) : source;
}

std::vector<std::string> split(std::string_view text, char mark) {
    std::vector<std::string> parts;
    for (std::size_t end = 0; end != std::string_view::npos;) {
        end = text.find(mark);
        parts.emplace_back(text.substr(0, end));
        if (end != std::string_view::npos) text.remove_prefix(end + 1);
    }
    return parts;
}

class Recorded final : public Workload {
  public:
    Recorded(std::istream& in, const Options& options) : o_(options), chance_(options.seed) {
        const std::string& name = options.recorded;
        std::string line;
        std::size_t number = 1;
        const auto where = [&] { return name + ", line " + std::to_string(number) + ": "; };
        for (; read_line(in, line); ++number) {
            if (line.ends_with('\r')) line.pop_back();
            if (line.empty() || line.starts_with("time,user")) continue;
            if (!(line.starts_with('{') ? read_json(line) : read_csv(line)))
                throw std::runtime_error(where() + "not a login that --help describes");
        }
        if (in.bad()) throw std::runtime_error(name + " cannot be read");
        if (line.size() > longest_line) throw std::runtime_error(where() + "longer than 1 MiB");
        if (rows_.empty()) throw std::runtime_error(name + " has no logins");
        std::ranges::stable_sort(rows_, {}, [](const Row& row) { return row.login.at; });
        const Moment midnight = rows_.front().login.at / day * day;
        if (rows_.back().login.at - midnight > ten_years)
            throw std::runtime_error(name + " covers more than ten years: one of its times must be wrong");
        for (std::uint32_t i = 0; i < rows_.size(); ++i) {
            rows_[i].login.at -= midnight;
            rows_[i].login.detail = i;
        }
        open_.clear();
    }

    std::optional<Login> next() override {
        if (next_ == rows_.size()) return std::nullopt;
        Login login = rows_[next_++].login;
        if (chance_.happens(o_.work_share))
            login.work =
                static_cast<Moment>(chance_.log_normal(static_cast<double>(o_.work_median.count()), 1));
        if (chance_.happens(o_.return_share))
            login.returns = 1 + static_cast<Moment>(chance_.part() * 60 * second);
        return login;
    }
    [[nodiscard]] router::Request request(const Login& login) const override {
        return rows_[login.detail].request;
    }
    [[nodiscard]] std::uint32_t users() const override { return static_cast<std::uint32_t>(users_.size()); }
    [[nodiscard]] std::string user_name(std::uint32_t user) const override { return names_[user]; }
    [[nodiscard]] Moment end() const override { return rows_.back().login.at + afterwards; }

  private:
    struct Row {
        Login login;
        router::Request request;
    };

    bool read_csv(const std::string& line) {
        const std::vector<std::string> cells = split(line, ',');
        if (cells.size() != 6) return false;
        std::vector<std::string> groups =
            cells[2].empty() ? std::vector<std::string>{} : split(cells[2], ' ');
        return add(cells[0], {cells[1], std::move(groups), cells[3], cells[4]}, cells[5]);
    }

    bool read_json(const std::string& line) {
        const auto object = read_json_line(line);
        if (!object) return false;
        const auto text = [&](std::string_view name) {
            const auto found = object->find(name);
            return found == object->end() || found->second.empty() ? std::string() : found->second.front();
        };
        const std::string event = text("event");
        if (event.empty()) {
            const auto groups = object->find("groups");
            return add(text("time"),
                       {text("user"), groups == object->end() ? std::vector<std::string>{} : groups->second,
                        text("source"), text("tag")},
                       text("duration"));
        }
        if (event == "login") {
            if (!add(text("ts"), {text("user"), {}, without_port(text("source")), text("tag")}, ""))
                return false;
            open_[text("session")] = rows_.size() - 1;
        } else if (event == "end") {
            const auto began = open_.find(text("session"));
            const auto duration = number(text("duration"));
            if (began == open_.end()) return true;  // the log begins in the middle of it
            if (!duration || *duration > longest) return false;
            rows_[began->second].login.duration = static_cast<Moment>(*duration * second);
            open_.erase(began);
        }
        return true;
    }

    /// Without a duration a session is as long as the generated ones' median.
    bool add(const std::string& time, router::Request request, const std::string& duration) {
        const auto at = read_time(time);
        const auto seconds = number(duration);
        if (!at || request.user.empty() || (!duration.empty() && !seconds)) return false;
        if (seconds && *seconds > longest) return false;
        Row row;
        row.login.at = *at;
        row.login.duration = seconds ? static_cast<Moment>(*seconds * second) : o_.session_median.count();
        const auto [user, is_new] = users_.emplace(request.user, static_cast<std::uint32_t>(users_.size()));
        if (is_new) names_.push_back(request.user);
        row.login.user = user->second;
        row.request = std::move(request);
        rows_.push_back(std::move(row));
        return true;
    }

    Options o_;
    Chance chance_;
    std::vector<Row> rows_;
    std::unordered_map<std::string, std::uint32_t> users_;
    std::vector<std::string> names_;
    std::unordered_map<std::string, std::size_t> open_;  ///< rows by the session's id, until its end.
    std::size_t next_ = 0;
};

}  // namespace

std::unique_ptr<Workload> read_recorded(std::istream& in, const Options& options) {
    return std::make_unique<Recorded>(in, options);
}

std::unique_ptr<Workload> read_recorded(const Options& options) {
    std::ifstream file(options.recorded);
    if (!file) throw std::runtime_error(options.recorded + " cannot be read");
    return read_recorded(file, options);
}

}  // namespace homeport::bench
