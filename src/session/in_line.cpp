#include "session/in_line.hpp"

#include <algorithm>
#include <utility>

#include "base/units.hpp"

namespace homeport::session {
namespace {

// While a client that sent too much is not read: how often it is looked at.
constexpr auto between_looks = std::chrono::seconds(1);

}  // namespace

InLine::InLine(backend::Pool& pool, asio::any_io_executor executor, ssh::ServerLink& front,
               base::Signal& signal, const relay::Options& relay, const ssh::Permissions& permissions,
               relay::Desk* desk, const WaitingOptions& options, base::Log log)
    : pool_(pool),
      executor_(std::move(executor)),
      signal_(std::make_shared<base::Signal*>(&signal)),
      hold_(front, relay, permissions, desk),
      options_(options),
      log_(std::move(log)) {}

InLine::~InLine() {
    *signal_ = nullptr;
    if (ticket_ != 0) pool_.with([&](router::Router& router) { router.leave(ticket_); });
}

awaitable<InLine::Outcome> InLine::wait(const Placement& refused, const router::Request& request,
                                        const std::vector<std::string>& failed) {
    const auto until = began_ + options_.deadline;
    while (!stopped_) {
        switch (hold_.step()) {
            case relay::OnHold::State::gone:
                co_return Outcome::gone;
            case relay::OnHold::State::given_up:
                co_return Outcome::given_up;
            case relay::OnHold::State::waiting:
                break;
        }
        const auto turn = pool_.with([&](const router::Router& router) { return router.turn(ticket_); });
        if (!turn) {
            // For the first time, or anew: what it had waited for was lost before it could be used.
            ticket_ = enter(refused, request, failed);
            told_ = 0;
            if (ticket_ == 0) co_return Outcome::full;
            continue;
        }
        if (turn->ready) co_return Outcome::turn;
        if (Clock::now() >= until) co_return Outcome::too_late;
        if (turn->position != told_) {
            tell(turn->position);
            continue;  // and send it
        }
        if (hold_.arm()) {
            const auto soon = Clock::now() + between_looks;
            co_await (*signal_)->wait_until(hold_.paused() ? std::min(until, soon) : until);
        } else {
            co_await asio::post(asio::use_awaitable);
        }
    }
    co_return Outcome::stopped;
}

router::Ticket InLine::enter(const Placement& refused, const router::Request& request,
                             const std::vector<std::string>& failed) {
    waits_for_ = refused.decision.waits_for;
    // Runs under the pool's lock, on any thread.
    auto wake = [weak = std::weak_ptr(signal_), executor = executor_] {
        asio::post(executor, [weak] {
            const auto signal = weak.lock();
            if (signal && *signal != nullptr) (*signal)->notify();
        });
    };
    return pool_.with([&](router::Router& router) {
        return router.wait(refused.decision, request, refused.pin, failed, router::Clock::now(),
                           std::move(wake));
    });
}

void InLine::tell(unsigned position) {
    const std::string number = "number " + std::to_string(position) + " in line";
    const std::string whole = waits_for_ + ". You are " + number + " and wait for up to " +
                              base::format_duration(options_.deadline) + "; Ctrl-C gives up.";
    hold_.greet(whole);
    if (told_ == 0) {
        hold_.tell(whole);
        log_.info("waiting", {{"for", waits_for_}, {"position", position}});
    } else {
        hold_.tell("You are " + number + " now.");
    }
    told_ = position;
}

std::chrono::steady_clock::duration InLine::waited() const {
    return Clock::now() - began_;
}

void InLine::stop() {
    stopped_ = true;
    (*signal_)->notify();
}

}  // namespace homeport::session
