#include "session/session.hpp"

namespace homeport::session {
namespace {

using Clock = std::chrono::steady_clock;

std::string display(const asio::ip::tcp::endpoint& peer) {
    const std::string address = peer.address().to_string(), port = std::to_string(peer.port());
    return (peer.address().is_v6() ? "[" + address + "]:" : address + ":") + port;
}

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace

Session::Session(Context& context, Lane& lane, const asio::ip::tcp::endpoint& peer, front::Place place)
    : context_(context),
      settings_(context.settings.get()),
      lane_(lane),
      place_(std::move(place)),
      entry_(context.registry.open(display(peer))),
      source_address_(peer.address().to_string()),
      log_(context.log.with({{"session", entry_->id()}})),
      audit_(context.audit, entry_->id(), entry_->info().source),
      signal_(lane.io.get_executor()),
      front_(lane.io.get_executor(), signal_),
      dialer_(context, lane, signal_) {
    front_.set_rekey(settings_->front.rekey);
    front_.set_compression(settings_->front.compression);
}

awaitable<void> Session::run(base::Descriptor socket) {
    const auto on_lane = [this](auto act) {
        return [self = weak_from_this(), executor = lane_.io.get_executor(), act](const auto& order) {
            asio::post(executor, [self, act, order] {
                if (const auto session = self.lock()) act(*session, order);
            });
        };
    };
    entry_->stop = on_lane([](Session& self, const Farewell& farewell) { self.stop(farewell); });
    entry_->tell = on_lane([](Session& self, const std::string& sentence) {
        if (self.relay_ != nullptr) {
            self.relay_->tell(sentence);
        } else if (self.line_) {
            self.line_->hold().tell(sentence);
        }
    });
    place_.on_displaced([entry = entry_] { entry->stop(EndReason::too_many); });
    log_.debug("accepted", {{"source", entry_->info().source}});
    EndReason reason = EndReason::internal_error;
    try {
        reason = co_await live(socket.release());
    } catch (const std::exception& surprise) {
        log_.error("session failed", {{"error", surprise.what()}});
    }
    entry_->set_state("closing");
    // The instance's leg first: its slot is free again while a slow client still reads our last words.
    if (back_) co_await back_->finish("session ended");
    back_.reset();
    opened_.reset();
    line_.reset();
    slot_ = {};
    if (authenticated_) context_.pins.touch(identity_.account.name);
    blame(reason);
    log_end(reason);
    context_.registry.close(entry_, reason);
}

awaitable<EndReason> Session::live(int fd) {
    if (const auto end = co_await authenticate(fd)) co_return *end;
    if (const auto end = co_await connect()) co_return *end;
    co_return co_await relay();
}

awaitable<std::optional<EndReason>> Session::authenticate(int fd) {
    const auto deadline = started_ + settings_->front.login_grace;
    const auto server = lane_.server;
    if (const error_code error =
            co_await front_.handshake(*server, fd, deadline, [this] { place_.heard(); })) {
        if (stopped_) co_return *stopped_;
        log_.debug("handshake failed", {{"error", error.message()}, {"detail", front_.error()}});
        co_return error == boost::system::errc::timed_out ? EndReason::auth_timeout
                                                          : EndReason::handshake_failed;
    }
    place_.keyed();
    entry_->set_client(front_.client_banner());
    entry_->set_state("auth");

    PasswordCheck passwords(context_, *settings_, lane_.random, dialer_, source_address_, entry_->id(), log_);
    const bool by_instance = settings_->auth.password_check == auth::PasswordCheck::instance;
    const front::AuthContext auth{settings_->front,  {settings_, &settings_->auth},
                                  context_.accounts, context_.auth_workers,
                                  context_.pam,      by_instance ? &passwords : nullptr};
    front::AuthOutcome outcome = co_await front::authenticate(front_, auth, source_address_, log_, deadline);
    failed_logins_ = outcome.failures;
    opened_ = passwords.take_opened();
    if (outcome.end != front::AuthOutcome::End::accepted) {
        opened_.reset();
        co_return co_await not_accepted(std::move(outcome), passwords.reason());
    }
    identity_ = std::move(outcome.identity);
    tag_ = std::move(outcome.tag);
    authenticated_ = true;
    context_.registry.admit(*entry_, identity_.account.name);
    log_ = log_.with({{"user", identity_.account.name}});
    log_.info("authenticated", {{"source", entry_->info().source},
                                {"method", identity_.how},
                                {"key", identity_.fingerprint},
                                {"certificate", identity_.certificate},
                                {"restrictions", ssh::describe(identity_.permissions)},
                                {"client", front_.client_banner()}});
    audit_.set_user(identity_.account.name);
    audit_.record("login", {{"uid", identity_.account.uid},
                            {"method", identity_.how},
                            {"key", identity_.fingerprint},
                            {"certificate", identity_.certificate},
                            {"tag", tag_},
                            {"client", front_.client_banner()}});
    if (context_.audit.must_refuse()) {
        co_return co_await refuse(EndReason::unrecorded,
                                  "Logins cannot be recorded at the moment, so nobody may log in.");
    }
    if (place_.log_in(identity_.account.name)) co_return std::nullopt;
    co_return co_await refuse(EndReason::too_many,
                              front::sentence(front::Cause::user_connections, source_address_, {}));
}

awaitable<std::optional<EndReason>> Session::not_accepted(front::AuthOutcome outcome,
                                                          EndReason nobody_to_ask) {
    EndReason reason = EndReason::auth_failed;
    std::string sentence;
    using End = front::AuthOutcome::End;
    switch (outcome.end) {
        case End::accepted:
        case End::closed:
            reason = stopped_.value_or(EndReason::client_closed);
            break;
        case End::timed_out:
            reason = EndReason::auth_timeout;
            sentence = "You did not log in in time.";
            break;
        case End::too_many_tries:
            log_.info("too many failed logins", {{"user", outcome.user}, {"source", source_address_}});
            sentence = "Too many authentication failures.";
            break;
        case End::user_changed:
            sentence = "The user name must not change during a login.";
            break;
        case End::given_up:
            log_.warning("refused", {{"user", outcome.user}, {"why", outcome.sentence}});
            reason = nobody_to_ask;
            sentence = std::move(outcome.sentence);
            break;
        case End::account_shut:
            log_.info("account refused", {{"user", outcome.user}, {"source", source_address_}});
            reason = EndReason::account_denied;
            sentence = std::move(outcome.sentence);
            break;
    }
    record_failed_login(outcome.user, reason);
    if (sentence.empty()) co_return reason;
    co_return co_await refuse(reason, std::move(sentence));
}

awaitable<std::optional<EndReason>> Session::connect() {
    entry_->set_state("connecting");
    open_desk();
    auto budget_end = Clock::now() + settings_->backend.connect_budget;
    std::vector<std::string> failed;
    router::Cause last_cause = router::Cause::none;
    const auth::Account& account = identity_.account;
    const backend::Person person = person_of(account);
    while (!stopped_) {
        const router::Request request{account.name, account.groups, source_address_, tag_,
                                      context_.identity_check.misfits(settings_->check, person)};
        std::optional<Choice> chosen;
        if (opened_) chosen = std::exchange(opened_->choice, std::nullopt);
        Placement placement = co_await place(context_.pool, context_.pins, identity_.account, request, failed,
                                             lane_.random, std::move(chosen), line_ ? line_->ticket() : 0);
        const router::Decision& decision = placement.decision;
        if (placement.store_failed) co_return co_await turn_away(EndReason::store_failed, decision.refusal);
        if (stopped_) break;
        if (decision.may_wait() && settings_->waiting.deadline.count() > 0) {
            const auto since = Clock::now();
            if (const auto end = co_await wait_in_line(placement, request, failed)) co_return *end;
            budget_end += Clock::now() - since;
            failed.clear();
            continue;
        }
        if (decision.refused()) {
            log_.warning("refused", {{"rule", decision.rule}, {"why", decision.refusal}});
            if (!failed.empty() && !decision.held_back) co_return co_await give_up_connecting(last_cause);
            co_return co_await turn_away(reason_of_refusal(decision), decision.refusal);
        }
        entry_->set_backend(decision.backend, decision.why);
        log_.info("placed", {{"backend", decision.backend},
                             {"basis", router::to_string(decision.basis)},
                             {"rule", decision.rule},
                             {"why", decision.why}});
        const auto deadline = std::min(Clock::now() + settings_->backend.connect_timeout, budget_end);
        // Asked while the login is under way: answered, as a rule, before it is done.
        const auto question = context_.identity_check.begin(settings_->check, decision.backend, person,
                                                            lane_.io.get_executor());
        backend::Connected connected = co_await reach(decision.backend, deadline);
        if (stopped_) break;
        if (connected.link || connected.cause == router::Cause::login_refused) {
            const backend::Verdict verdict = co_await question->verdict(deadline);
            if (!verdict.difference.empty()) {
                log_.warning("another person there",
                             {{"backend", decision.backend}, {"what", verdict.difference}});
                if (connected.link) co_await connected.link->finish("another person by this name");
                continue;  // the next decision knows
            }
        }
        if (connected.link) {
            opened_.reset();
            slot_ = std::move(placement.slot);
            backend_name_ = decision.backend;
            back_ = std::move(connected.link);
            log_ = log_.with({{"backend", backend_name_}});
            notice_ = decision.notice;
            log_.debug("connected", {{"seconds", seconds_since(started_)}});
            audit_.record("instance",
                          {{"backend", backend_name_}, {"rule", decision.rule}, {"why", decision.why}});
            co_return std::nullopt;
        }
        if (connected.cause == router::Cause::none) continue;  // removed since the decision
        last_cause = connected.cause;
        failed.push_back(decision.backend);
        if (Clock::now() >= budget_end) co_return co_await give_up_connecting(last_cause);
    }
    co_return co_await say_farewell(*stopped_);
}

awaitable<backend::Connected> Session::reach(const std::string& backend, TimePoint deadline) {
    backend::Login login{identity_.account.name, entry_->id(), identity_.permissions, nullptr, {}};
    backend::Connected connected;
    // What a key's line takes away reaches the instance in a certificate, and in no other way.
    const bool by_password = opened_ && identity_.permissions == ssh::Permissions();
    if (by_password) {
        auto link = std::exchange(opened_->link, nullptr);
        if (link && opened_->backend == backend && link->open() && !link->peer_gone()) {
            connected.link = std::move(link);
            co_return connected;
        }
        login.password = &opened_->password;
        login.password_patience = settings_->auth.deadline;
    }
    connected = co_await dialer_.dial(backend, std::move(login), deadline, log_);
    co_return connected;
}

awaitable<EndReason> Session::relay() {
    entry_->set_state("open");
    relay::Relay relay(front_, *back_, signal_, settings_->relay, identity_.permissions, desk_.get(),
                       entry_->traffic);
    relay_ = &relay;
    if (!notice_.empty()) relay.greet(notice_ + " (reference " + entry_->id() + ")");
    relay.greet(context_.wishes.notice(backend_name_));
    if (line_) relay.take_over(line_->hold());
    line_.reset();
    front_.observe(&audit_);
    back_->observe(&audit_);
    if (stopped_) relay.stop();
    const relay::End end = co_await relay.run();
    relay_ = nullptr;
    const EndReason reason = end_of(end, relay);
    if (end == relay::End::stopped) co_return co_await say_farewell(reason);
    switch (reason) {
        case EndReason::backend_lost:
        case EndReason::backend_closed:
            co_return co_await refuse(
                reason, "The connection to your instance of the pool was lost; please log in again.");
        default:
            co_return reason;
    }
}

EndReason Session::end_of(relay::End end, const relay::Relay& relay) const {
    // Some clients just close when they are done; nobody is done with a channel open, or by a reset.
    const auto orderly = [&](const ssh::Link& link) {
        return link.said_goodbye() || (link.just_closed() && !relay.interrupted());
    };
    switch (end) {
        case relay::End::stopped:
            return stopped_.value_or(EndReason::internal_error);
        case relay::End::front:
            return orderly(front_) ? EndReason::client_closed : EndReason::client_lost;
        case relay::End::front_silent:
            return EndReason::client_lost;
        case relay::End::back_silent:
            return EndReason::backend_lost;
        case relay::End::back:
            break;
    }
    return orderly(*back_) ? EndReason::backend_closed : EndReason::backend_lost;
}

awaitable<EndReason> Session::say_farewell(EndReason reason) {
    // Not one expression: GCC 12 destroys the temporaries of ?: twice when they cross a co_await.
    std::string sentence = farewell_;
    if (sentence.empty()) sentence = "The pool's router is shutting down; please log in again.";
    co_return co_await refuse(reason, std::move(sentence));
}

awaitable<EndReason> Session::refuse(EndReason reason, std::string sentence) {
    if (line_) line_->hold().leave();
    line_.reset();
    co_await front_.finish(sentence + " (reference " + entry_->id() + ")");
    co_return reason;
}

void Session::stop(const Farewell& farewell) {
    if (stopped_) return;
    stopped_ = farewell.reason;
    farewell_ = farewell.sentence;
    if (relay_ != nullptr) return relay_->stop();
    if (lobby_ != nullptr) return lobby_->stop();
    if (waiting_) return line_->stop();
    const bool dialed = dialer_.interrupt();
    // Who is being connected reads a farewell; who is not known yet does not.
    if (!dialed || !authenticated_) front_.hang_up();
}

void Session::record_failed_login(const std::string& user, EndReason reason) {
    // Who gave no name has not tried to log in.
    if (user.empty()) return;
    audit_.record("login_failed",
                  {{"user", user}, {"client", front_.client_banner()}, {"reason", to_string(reason)}});
}

void Session::blame(EndReason reason) {
    if (authenticated_) return;
    // Guesses count whoever ended the connection: a source could have its own later ones do it.
    if (stopped_) {
        if (failed_logins_ > 0) place_.blame(front::Offence::auth_failed);
        return;
    }
    switch (reason) {
        case EndReason::auth_failed:
            return place_.blame(front::Offence::auth_failed);
        case EndReason::auth_timeout:
            return place_.blame(front::Offence::grace_exceeded);
        case EndReason::internal_error:
            return place_.blame(front::Offence::crash);
        case EndReason::handshake_failed:
        case EndReason::client_closed:
            return place_.blame(failed_logins_ > 0 ? front::Offence::auth_failed : front::Offence::no_auth);
        default:
            if (failed_logins_ > 0) place_.blame(front::Offence::auth_failed);
            return;
    }
}

void Session::log_end(EndReason reason) {
    // Port scanners and load balancers that only knock are not news, nor is each connection of a flood.
    const bool news =
        reason != EndReason::handshake_failed && (authenticated_ || reason != EndReason::too_many);
    log_.write(news ? base::Level::info : base::Level::debug, "session closed",
               {{"source", entry_->info().source},
                {"reason", to_string(reason)},
                {"bytes_in", entry_->traffic.bytes_in.load()},
                {"bytes_out", entry_->traffic.bytes_out.load()},
                {"duration", seconds_since(started_)}});
    if (!authenticated_) return;
    audit_.record("end", {{"backend", backend_name_},
                          {"reason", to_string(reason)},
                          {"bytes_in", entry_->traffic.bytes_in.load()},
                          {"bytes_out", entry_->traffic.bytes_out.load()},
                          {"duration", seconds_since(started_)}});
}

void start(Context& context, Lane& lane, front::Guest guest) {
    if (guest.place.displaced()) return;  // while it waited for its turn
    const auto session = std::make_shared<Session>(context, lane, guest.from, std::move(guest.place));
    auto life = [session](base::Descriptor accepted) -> awaitable<void> {
        co_await session->run(std::move(accepted));
    };
    asio::co_spawn(lane.io, life(std::move(guest.socket)), [session](std::exception_ptr) {});
}

}  // namespace homeport::session
