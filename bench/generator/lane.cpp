#include "generator/lane.hpp"

#include <exception>

#include "generator/schedule.hpp"

namespace homeport::bench {
namespace {

constexpr auto between_looks = std::chrono::milliseconds(200);  // at whether to stop

}  // namespace

Lane::Lane(const Options& options, const Target& target, unsigned index, unsigned lanes,
           std::atomic<std::uint32_t>& open)
    : o_(options), index_(index), lanes_(lanes), place_{options, target}, open_(open), thread_([this] {
          io_.run();
      }) {}

Lane::~Lane() {
    work_.reset();
    io_.stop();
    thread_.join();
}

void Lane::begin(const Phase& phase, Clock::time_point start) {
    tallies_.push_back(std::make_shared<SharedTally>(Tally{}));
    arriving_ = true;
    asio::co_spawn(io_, arrive(phase, start, tallies_.back()),
                   [this](const std::exception_ptr&) { arriving_ = false; });
}

void Lane::leave() {
    asio::post(io_, [this] { place_.leave(); });
}

Tally Lane::tally(std::size_t phase) const {
    return tallies_.at(phase)->with([](const Tally& t) { return t; });
}

awaitable<void> Lane::arrive(Phase phase, Clock::time_point start, std::shared_ptr<SharedTally> tally) {
    // Those who come to stay come one by one: they are not what is measured.
    Schedule schedule(phase.rate, o_.poisson && phase.hold == 0, phase.seed);
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (std::uint64_t number = 0; phase.hold == 0 || number < phase.hold; ++number) {
        Plan plan;
        const auto offset = schedule.next();
        plan.number = number;
        plan.due = start + offset;
        plan.kind = phase.hold > 0 ? Kind::hold : kind_of(schedule.part(), number);
        plan.phase = schedule.part();
        if (phase.hold == 0 && offset >= phase.duration) break;
        if (number % lanes_ != index_) continue;
        while (!stopping_ && Clock::now() < plan.due) {
            timer.expires_at(std::min(plan.due, Clock::now() + between_looks));
            co_await timer.async_wait(asio::use_awaitable);
        }
        if (stopping_) break;
        receive(plan, tally);
    }
}

Kind Lane::kind_of(double drawn, std::uint64_t number) const {
    if (drawn < o_.typing_share) return Kind::typing;
    if (drawn >= o_.typing_share + o_.transfer_share) return Kind::command;
    const bool up = o_.upload && (!o_.download || number % 2 == 1);
    return up ? Kind::upload : Kind::download;
}

void Lane::receive(const Plan& plan, const std::shared_ptr<SharedTally>& tally) {
    std::uint32_t open = open_;
    while (open < o_.max_open && !open_.compare_exchange_weak(open, open + 1)) {
    }
    const bool full = open >= o_.max_open;
    tally->with([&](Tally& t) {
        ++t.started;
        if (!full) return;
        t.give_up(plan.due, Clock::now());
        t.fail("too many connections at a time", "see --max-open");
    });
    if (full) return;
    asio::co_spawn(io_, visit(place_, plan, tally), [this, tally](const std::exception_ptr& surprise) {
        --open_;
        if (!surprise) return;
        std::string what = "of an unknown kind";
        try {
            std::rethrow_exception(surprise);
        } catch (const std::exception& exception) {
            what = exception.what();
        } catch (...) {  // NOLINT(bugprone-empty-catch): the words above say it
        }
        tally->with([&](Tally& t) {
            // It may have come after the login, which is settled then: no more of them than were begun.
            t.settled = std::min(t.settled + 1, t.started);
            t.fail("surprise", what);
        });
    });
}

}  // namespace homeport::bench
