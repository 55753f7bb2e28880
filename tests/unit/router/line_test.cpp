// Pools in which everything happens while logins wait, from fixed seeds: the line is not played through again
// at each event, and stands as if it were. Reports and loads are left out: by those one instance may become
// better than another, which is no reason to play, but may turn out differently for those who come later.
#include <gtest/gtest.h>

#include <array>
#include <memory>

#include "by_chance.hpp"
#include "pool.hpp"

namespace homeport::router {
namespace {

class World : ByChance {
  public:
    explicit World(std::uint64_t seed) : ByChance(seed), router_(options(), backends(), rules()) {}

    void happen() {
        switch (below(16)) {
            case 0:
                router_.report_check(some_name(), below(3) == 0 ? Cause::connect_refused : Cause::none,
                                     start);
                break;
            case 1:
                router_.report_connect(some_name(), below(2) == 0 ? Cause::connect_refused : Cause::none,
                                       start);
                break;
            case 2:
            case 3:
                router_.set_admin_state(some_name(), some_state());
                break;
            case 4:
                router_.learn_pin(some_user(), some_name());
                break;
            case 5:
                router_.forget_pin(some_user());
                break;
            case 6:
                if (below(20) == 0) router_.reconfigure(options(), backends(), rules());
                break;
            case 7: {
                const std::string there = some_name();
                take(router_, there, some_user());
                break;
            }
            case 8:
                give_up();
                break;
            case 9:
            case 10:
                release(router_);
                break;
            case 11:
            case 12:
                whoever_is_called_tries();
                break;
            default:
                log_in();
        }
        expect_news_to_have_been_told();
        expect_as_if_played();
    }

    unsigned called = 0, held_up = 0;

  private:
    struct Login {
        Request request;
        std::vector<std::string> failed;
        Turn told;
        bool woken = false;
    };

    std::string some_name() { return std::string(1, static_cast<char>('a' + below(7))); }
    std::string some_user() { return "user" + std::to_string(below(12)); }
    AdminState some_state() {
        return std::array{AdminState::ready, AdminState::ready, AdminState::drain, AdminState::maint}.at(
            below(4));
    }
    PinRule some_rule(PinRule other) {
        return std::array{PinRule::move, PinRule::wait, PinRule::refuse, other}.at(below(4));
    }

    RouterOptions options() {
        const PinRules pins{below(2) == 0 ? PinRule::stay : PinRule::move, some_rule(PinRule::wait),
                            some_rule(PinRule::wait), some_rule(PinRule::detour)};
        return {HealthOptions{}, PolicyKind::ordered, {}, pins, {1000, 1000}};
    }
    std::vector<BackendConfig> backends() {
        std::vector<BackendConfig> all;
        for (std::size_t i = 0; i < 2 + below(5); ++i) {
            BackendConfig& config = all.emplace_back(instance(std::string(1, static_cast<char>('a' + i))));
            config.max_sessions = static_cast<unsigned>(below(4));
            config.max_users = static_cast<unsigned>(below(3));
            config.weight = below(6) == 0 ? 0 : 1;
            if (below(2) == 0) config.tags = {"gpu"};
        }
        return all;
    }
    static std::vector<Rule> rules() {
        Rule few = named("few"), sorted = named("sorted");
        few.user_sessions = 2;
        sorted.backends = {"c", "a"};
        std::vector<Rule> all{few, sorted};
        for (Rule& rule : all) rule.groups = {rule.name};
        return all;
    }

    void log_in() {
        Login login{
            {some_user(), {std::array{"staff", "few", "sorted"}.at(below(3))}, "192.0.2.7", ""}, {}, {}};
        if (below(4) == 0) login.request.tag = "gpu";
        if (below(6) == 0) login.request.misfits = {{some_name(), "knows somebody else"}};
        for (std::uint64_t i = below(4) == 0 ? below(3) : 0; i > 0; --i) login.failed.push_back(some_name());
        const std::optional<Pin> pin = below(2) == 0 ? std::nullopt : std::optional(pinned_to(some_name()));
        const Decision decision = router_.place(login.request, pin, login.failed, start, chance_);
        if (!decision.refused()) {
            sessions_.emplace_back(decision.backend, login.request.user);
        } else if (decision.may_wait()) {
            Login& kept = *waiting_.emplace_back(std::make_unique<Login>(login));
            tickets_.push_back(router_.wait(decision, kept.request, pin, kept.failed, start,
                                            [&kept] { kept.woken = true; }));
        }
    }
    void whoever_is_called_tries() {
        for (std::size_t i = 0; i < tickets_.size(); ++i) {
            if (!router_.turn(tickets_[i])->ready || below(2) == 0) continue;
            ++called;
            Login& login = *waiting_[i];
            if (below(4) == 0) login.failed.push_back(some_name());
            const std::optional<Pin> pin =
                below(2) == 0 ? std::nullopt : std::optional(pinned_to(some_name()));
            const Decision decision =
                router_.place(login.request, pin, login.failed, start, chance_, tickets_[i]);
            if (decision.refused()) continue;
            sessions_.emplace_back(decision.backend, login.request.user);
            tickets_.erase(tickets_.begin() + static_cast<std::ptrdiff_t>(i));
            waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(i));
            return;
        }
    }
    void give_up() {
        if (tickets_.empty()) return;
        const auto i = static_cast<std::ptrdiff_t>(below(tickets_.size()));
        router_.leave(tickets_[static_cast<std::size_t>(i)]);
        tickets_.erase(tickets_.begin() + i);
        waiting_.erase(waiting_.begin() + i);
    }

    // A login that waits sleeps until it is woken.
    void expect_news_to_have_been_told() {
        for (std::size_t i = 0; i < tickets_.size(); ++i) {
            const Turn turn = router_.turn(tickets_[i]).value();
            Login& login = *waiting_[i];
            const bool news = turn.position != login.told.position || (turn.ready && !login.told.ready);
            EXPECT_TRUE(login.woken || !news);
            login.told = turn;
            login.woken = false;
        }
    }
    // Whoever comes last changes nothing for the others, but has all of them played.
    void expect_as_if_played() {
        const std::string before = standing();
        Decision hopeful;
        hopeful.waits_for = "a place";
        router_.leave(router_.wait(hopeful, nobody_, std::nullopt, {}, start, [] {}));
        EXPECT_EQ(before, standing());
    }
    /// How the line stands, and what it leaves to others.
    std::string standing() {
        std::string now;
        for (const Ticket ticket : tickets_) {
            const Turn turn = router_.turn(ticket).value();
            now += std::to_string(turn.position) + (turn.ready ? " is called, " : " waits, ");
            if (!turn.ready) ++held_up;
        }
        const Decision told = router_.decide(nobody_, std::nullopt, {}, start, chance_);
        for (const Candidate& candidate : told.candidates)
            now += candidate.name + " " + std::string(to_string(candidate.verdict)) + ", ";
        return now;
    }

    Router router_;
    const Request nobody_{"nobody", {}, "192.0.2.7", ""};
    std::vector<std::unique_ptr<Login>> waiting_;
    std::vector<Ticket> tickets_;  // of those
};

TEST(Line, StandsAsIfItWerePlayedAtEachEvent) {
    unsigned called = 0, held_up = 0;
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        World world(seed);
        for (int step = 0; step < 500 && !testing::Test::HasFailure(); ++step) world.happen();
        called += world.called;
        held_up += world.held_up;
    }
    EXPECT_GT(called, 1000U);
    EXPECT_GT(held_up, 10'000U);
}

}  // namespace
}  // namespace homeport::router
