// Logins of an office: few at night, most in the morning and after lunch, some people much more than others.
#include <array>
#include <cmath>

#include "simulator/chance.hpp"
#include "simulator/workload.hpp"

namespace homeport::bench {
namespace {

constexpr double hour = 3600e3, day = 24 * hour;
constexpr double minute = 60e3;
constexpr std::uint32_t group_size = 40;
constexpr Moment shortest = 1000;

/// How busy an hour of the day is, as a multiple of the average one.
class Curve {
  public:
    Curve() {
        double sum = 0;
        for (double h = 0; h < 24; h += step) sum += shape(h) * step;
        scale_ = 24 / sum;
        for (double h = 0; h < 24; h += step) peak_ = std::max(peak_, at(h));
    }
    [[nodiscard]] double at(double h) const { return shape(h) * scale_; }
    [[nodiscard]] double peak() const { return peak_; }

  private:
    static constexpr double step = 0.1;
    static double bell(double h, double middle, double width) {
        return std::exp(-(h - middle) * (h - middle) / (2 * width * width));
    }
    static double shape(double h) {
        return 0.03 + bell(h, 9.2, 1.1) + 0.7 * bell(h, 13.6, 1.8) + 0.1 * bell(h, 20.5, 1.5);
    }

    double scale_ = 1, peak_ = 0;
};

class Generated final : public Workload {
  public:
    explicit Generated(const Options& options) : o_(options), chance_(options.seed) {}

    std::optional<Login> next() override {
        // Thinning: candidates at the busiest hour's rate, of which each hour keeps its part.
        const double busiest = o_.users * o_.logins_per_user / day * curve_.peak();
        if (busiest <= 0) return std::nullopt;
        do {
            now_ += chance_.exponential(1 / busiest);
            if (now_ >= static_cast<double>(end())) return std::nullopt;
        } while (!chance_.happens(rate(now_) / curve_.peak()));
        Login login;
        login.at = static_cast<Moment>(now_);
        login.user = pick_user();
        login.duration = length(o_.session_median, o_.session_spread);
        if (chance_.happens(o_.work_share)) login.work = length(o_.work_median, 1);
        if (chance_.happens(o_.return_share))
            login.returns = 1 + static_cast<Moment>(chance_.part() * minute);
        login.detail = chance_.happens(o_.tag_share) ? 1 : 0;
        return login;
    }

    [[nodiscard]] router::Request request(const Login& login) const override {
        const std::uint32_t u = login.user;
        router::Request request;
        request.user = user_name(u);
        request.groups = {"staff", "g" + std::to_string(u / group_size)};
        request.source = "10." + std::to_string(u >> 16U & 255U) + "." + std::to_string(u >> 8U & 255U) +
                         "." + std::to_string(u & 255U);
        if (login.detail != 0) request.tag = "gpu";
        return request;
    }

    [[nodiscard]] std::uint32_t users() const override { return o_.users; }
    [[nodiscard]] std::string user_name(std::uint32_t user) const override {
        return "u" + std::to_string(user);
    }
    [[nodiscard]] Moment end() const override { return static_cast<Moment>(o_.days * day); }

  private:
    [[nodiscard]] double rate(double at) const {
        const bool weekend = static_cast<int>(at / day) % 7 >= 5;
        return curve_.at(std::fmod(at, day) / hour) * (weekend ? o_.weekend : 1);
    }

    /// Zipf's law by the inverse of its continuous distribution: no table, however many users.
    std::uint32_t pick_user() {
        const double n = o_.users + 1.0, s = o_.activity, u = chance_.part();
        const double rank =
            std::abs(s - 1) < 1e-9 ? std::pow(n, u) : std::pow(1 + u * (std::pow(n, 1 - s) - 1), 1 / (1 - s));
        return std::min(static_cast<std::uint32_t>(rank) - 1, o_.users - 1);
    }

    Moment length(milliseconds median, double spread) {
        const double drawn = chance_.log_normal(static_cast<double>(median.count()), spread);
        return std::max(shortest, static_cast<Moment>(std::min(drawn, 30 * day)));
    }

    Options o_;
    Curve curve_;
    Chance chance_;
    double now_ = 0;
};

}  // namespace

std::unique_ptr<Workload> generate(const Options& options) {
    return std::make_unique<Generated>(options);
}

}  // namespace homeport::bench
