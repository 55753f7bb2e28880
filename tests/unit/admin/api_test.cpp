// The API over a real router and a pin store in memory.
#include "admin/api.hpp"

#include <condition_variable>
#include <future>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/asio/use_future.hpp>

#include "admin/messages.hpp"
#include "router/memory_pin_store.hpp"
#include "state/memory_wish_store.hpp"

namespace homeport::admin {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;
using namespace std::chrono_literals;

/// Pins that can fail, or keep everybody waiting until the test is over.
class MoodyPinStore : public router::MemoryPinStore {
  public:
    enum class Mood { well, failing, hanging };

    router::StoreResult<std::optional<router::Pin>> find(const std::string& user,
                                                         const std::string& service) override {
        if (auto trouble = feel()) return *trouble;
        return MemoryPinStore::find(user, service);
    }
    router::StoreResult<std::vector<router::Pin>> list(const std::string& after, std::size_t limit) override {
        if (auto trouble = feel()) return *trouble;
        return MemoryPinStore::list(after, limit);
    }
    void set(Mood mood) {
        const std::lock_guard lock(mutex_);
        mood_ = mood;
        changed_.notify_all();
    }

  private:
    std::optional<router::StoreError> feel() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return mood_ != Mood::hanging; });
        if (mood_ == Mood::failing) return router::StoreError{"disk full"};
        return std::nullopt;
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    Mood mood_ = Mood::well;
};

std::vector<router::BackendConfig> instances() {
    std::vector<router::BackendConfig> list(3);
    list[0].name = "vm1";
    list[0].address = "192.0.2.1";
    list[1].name = "vm2";
    list[1].address = "192.0.2.2";
    list[1].port = 2222;
    list[1].tags = {"gpu"};
    list[1].max_sessions = 20;
    list[2].name = "vm3";
    list[2].address = "192.0.2.3";
    list[2].state = router::AdminState::maint;
    return list;
}

std::vector<router::Rule> rules() {
    router::Rule interns;
    interns.name = "no-interns";
    interns.groups = {"interns"};
    interns.deny = "Interns use the other pool.";
    router::Rule office;
    office.name = "office";
    office.sources = {"198.51.100.0/24"};
    office.backends = {"vm2"};
    return {interns, office};
}

router::Pin pin(const std::string& user, const std::string& backend) {
    router::Pin pin;
    pin.user = user;
    pin.backend = backend;
    pin.uid = 1001;
    pin.gid = 1001;
    pin.home = "/home/" + user;
    pin.created = router::WallTime(1'700'000'000s);
    pin.last_seen = router::WallTime(1'700'000'600s);
    pin.why = "least-sessions";
    return pin;
}

class ApiTest : public ::testing::Test {
  protected:
    ApiTest() {
        pool_.with([](router::Router& r) {
            r.report_check("vm1", router::Cause::none, router::Clock::now());
            r.report_check("vm2", router::Cause::none, router::Clock::now());
            return 0;
        });
    }
    ~ApiTest() override { pins_.set(MoodyPinStore::Mood::well); }

    /// Runs one request to its answer.
    http::Response ask(const std::string& target, const std::string& method = "GET", uid_t uid = 1000) {
        context_.restart();
        audit::Trail nobody;
        const Api api(sources(), Grants{}, base::Log(), nobody);
        http::Request request;
        request.method = method;
        request.target = target;
        request.peer.uid = uid;
        auto answer = asio::co_spawn(context_, api.handle(std::move(request)), asio::use_future);
        context_.run();
        return answer.get();
    }
    /// As root, who may change things.
    http::Response act(const std::string& method, const std::string& target) {
        return ask(target, method, 0);
    }
    template <class Message>
    Message get(const std::string& target) {
        const http::Response response = ask(target);
        EXPECT_EQ(response.status, 200U) << response.body;
        EXPECT_EQ(response.content_type, "application/json");
        const auto message = from_json<Message>(response.body);
        EXPECT_TRUE(message) << response.body;
        return message ? *message : Message();
    }

    asio::io_context
        context_;  ///< outlives the workers, which come back to it even when nobody waits any more.
    backend::Pool pool_{router::Router({}, instances(), rules())};
    session::Registry sessions_;
    const front::Options front_;
    front::Door door_{front_, {}};
    backend::PreparedCounts prepared_;
    MoodyPinStore pins_;
    base::Workers store_{2, 8};
    std::chrono::milliseconds store_deadline_{10s};
    state::MemoryWishStore wish_store_;
    session::Wishes wishes_{context_.get_executor(), wish_store_, store_, pool_, sessions_, base::Log()};

  private:
    static awaitable<result<std::optional<auth::Account>>> lookup(std::string name) {
        auth::Account account;
        account.name = name;
        account.groups = {name, "staff"};
        if (name == "ian") account.groups.emplace_back("interns");
        if (name == "nobody-here") co_return std::optional<auth::Account>();
        if (name == "ldap-down") co_return make_error_code(boost::system::errc::timed_out);
        co_return std::optional(account);
    }
    Sources sources() {
        return {pool_,           sessions_, wishes_, door_,   prepared_, pins_,       store_,
                store_deadline_, lookup,    {},      "1.2.3", 4711,      {"[::]:22"}, {}};
    }
};

TEST_F(ApiTest, TheIndexListsTheWholeTable) {
    const auto index = get<Index>("/");
    EXPECT_EQ(index.version, "1.2.3");
    ASSERT_EQ(index.api.size(), verbs.size());
    for (std::size_t i = 0; i < verbs.size(); ++i) {
        EXPECT_EQ(index.api[i].method, verbs[i].method);
        EXPECT_EQ(index.api[i].path, verbs[i].path);
        EXPECT_EQ(index.api[i].role, to_string(verbs[i].role));
        EXPECT_EQ(index.api[i].help, verbs[i].help);
        EXPECT_EQ(index.api[i].arguments.size(), verbs[i].arguments.size());
    }
}

TEST_F(ApiTest, BansAreShownAndLifted) {
    EXPECT_TRUE(get<Bans>("/bans").bans.empty());
    const auto ban = [&](const char* address) {
        auto answer = door_.enter(boost::asio::ip::make_address(address), -1);
        std::get<front::Place>(answer).blame(front::Offence::crash);
    };
    ban("192.0.2.7");
    ban("2001:db8::1");
    ban("192.0.2.8");
    const auto list = get<Bans>("/bans").bans;
    ASSERT_EQ(list.size(), 3U);
    EXPECT_EQ(list[1].source, "2001:db8::/64");
    EXPECT_EQ(list[1].why, "crash");
    EXPECT_EQ(list[1].failures, 1U);
    EXPECT_GT(list[1].seconds_left, 80);
    EXPECT_GT(list[1].until.value, list[1].since.value);
    EXPECT_EQ(get<Status>("/status").bans, 3U);
    (void)door_.enter(boost::asio::ip::make_address("192.0.2.7"), -1);
    EXPECT_EQ(get<Status>("/status").refused, (std::map<std::string, std::uint64_t>{{"banned", 1}}));

    EXPECT_EQ(ask("/bans", "DELETE").status, 403U) << "for readers";
    EXPECT_EQ(ask("/bans/192.0.2.7", "DELETE").status, 403U);
    EXPECT_EQ(ask("/bans/192.0.2.7", "DELETE", 0).status, 200U);
    EXPECT_EQ(ask("/bans/192.0.2.7", "DELETE", 0).status, 404U);
    EXPECT_EQ(ask("/bans/2001%3adb8%3a%3a1", "DELETE", 0).status, 200U) << "an address of the network";
    EXPECT_EQ(ask("/bans/2001%3adb8%3a%3a%2f64", "DELETE", 0).status, 404U);
    EXPECT_EQ(ask("/bans/everybody", "DELETE", 0).status, 400U);
    EXPECT_EQ(ask("/bans", "DELETE", ::geteuid()).body, R"({"lifted":1})");
}

TEST_F(ApiTest, Version) {
    EXPECT_EQ(get<Version>("/version").version, "1.2.3");
}

TEST_F(ApiTest, StatusCountsInstancesSessionsAndEnds) {
    const auto one = sessions_.open("192.0.2.7:1"), two = sessions_.open("192.0.2.7:2"),
               gone = sessions_.open("x");
    one->set_user("alice");
    one->set_backend("vm1", "");
    sessions_.close(gone, session::EndReason::auth_failed);

    const auto status = get<Status>("/status");
    EXPECT_EQ(status.version, "1.2.3");
    EXPECT_EQ(status.pid, 4711);
    EXPECT_THAT(status.listen, ElementsAre("[::]:22"));
    EXPECT_EQ(status.instances.total, 3U);
    EXPECT_EQ(status.instances.up, 2U);
    EXPECT_EQ(status.instances.down, 0U);
    EXPECT_EQ(status.instances.unknown, 1U);
    EXPECT_EQ(status.instances.maint, 1U);
    EXPECT_EQ(status.instances.drain, 0U);
    EXPECT_EQ(status.instances.usable, 2U);
    EXPECT_EQ(status.sessions, 2U);
    EXPECT_EQ(status.users, 1U);
    EXPECT_EQ(status.accepted, 3U);
    EXPECT_THAT(status.ended, UnorderedElementsAre(::testing::Pair("auth_failed", 1U)));
}

TEST_F(ApiTest, StatusCountsInstancesAsUsableWhoseChecksAreNotBelieved) {
    const auto check = [&](const std::string& name, router::Cause cause) {
        pool_.with([&](router::Router& r) {
            for (unsigned i = 0; i < router::HealthOptions().fall; ++i)
                r.report_check(name, cause, router::Clock::now());
            return 0;
        });
    };
    check("vm1", router::Cause::connect_timeout);
    EXPECT_EQ(get<Status>("/status").instances.usable, 1U);
    check("vm2", router::Cause::connect_timeout);  // all but the one in maintenance
    EXPECT_TRUE(get<Status>("/status").panic);
    EXPECT_EQ(get<Status>("/status").instances.down, 2U);
    EXPECT_EQ(get<Status>("/status").instances.usable, 2U) << "where logins go";
    check("vm2", router::Cause::share_missing);
    EXPECT_TRUE(get<Status>("/status").panic);
    EXPECT_EQ(get<Status>("/status").instances.usable, 1U) << "a wrong share is always believed";
}

TEST_F(ApiTest, BackendsShowConfigurationHealthAndLoad) {
    pool_.with([](router::Router& r) {
        r.take("vm2", "alice");
        for (int i = 0; i < 3; ++i)
            r.report_check("vm1", router::Cause::connect_refused, router::Clock::now());
        return 0;
    });
    const auto list = get<Backends>("/backends").backends;
    ASSERT_EQ(list.size(), 3U);
    EXPECT_EQ(list[0].name, "vm1");
    EXPECT_EQ(list[0].health, "down");
    EXPECT_EQ(list[0].cause, "connect_refused");
    EXPECT_EQ(list[0].since_seconds, 0);
    EXPECT_EQ(list[1].address, "192.0.2.2");
    EXPECT_EQ(list[1].port, 2222);
    EXPECT_EQ(list[1].health, "up");
    EXPECT_EQ(list[1].cause, "");
    EXPECT_EQ(list[1].sessions, 1U);
    EXPECT_EQ(list[1].users, 1U);
    EXPECT_EQ(list[1].max_sessions, 20U);
    EXPECT_THAT(list[1].tags, ElementsAre("gpu"));
    EXPECT_EQ(list[2].state, "maint");
    EXPECT_EQ(list[2].health, "unknown");
    EXPECT_EQ(list[2].since_seconds, std::nullopt);
}

TEST_F(ApiTest, Sessions) {
    const auto entry = sessions_.open("192.0.2.7:50123");
    entry->set_user("alice");
    entry->set_client("SSH-2.0-\xff");
    entry->set_state("open");
    entry->set_backend("vm1", "pinned to vm1");
    entry->traffic.bytes_in = 7;
    entry->traffic.bytes_out = 8;
    const auto list = get<admin::Sessions>("/sessions").sessions;
    ASSERT_EQ(list.size(), 1U);
    EXPECT_EQ(list[0].id, entry->id());
    EXPECT_EQ(list[0].user, "alice");
    EXPECT_EQ(list[0].source, "192.0.2.7:50123");
    EXPECT_EQ(list[0].client, "SSH-2.0-\xef\xbf\xbd");
    EXPECT_EQ(list[0].backend, "vm1");
    EXPECT_EQ(list[0].why, "pinned to vm1");
    EXPECT_EQ(list[0].bytes_in, 7U);
    EXPECT_EQ(list[0].bytes_out, 8U);
}

TEST_F(ApiTest, PinsComeInPages) {
    for (const char* user : {"carol", "alice", "bob"}) std::ignore = pins_.insert_if_absent(pin(user, "vm1"));
    const auto first = get<Pins>("/pins?limit=2");
    ASSERT_EQ(first.pins.size(), 2U);
    EXPECT_EQ(first.pins[0].user, "alice");
    EXPECT_EQ(first.pins[0].home, "/home/alice");
    EXPECT_EQ(first.pins[0].uid, 1001U);
    EXPECT_EQ(first.pins[0].created.value, router::WallTime(1'700'000'000s));
    EXPECT_EQ(first.pins[0].last_seen.value, router::WallTime(1'700'000'600s));
    EXPECT_EQ(first.next, "bob");
    const auto last = get<Pins>("/pins?limit=2&after=bob");
    ASSERT_EQ(last.pins.size(), 1U);
    EXPECT_EQ(last.pins[0].user, "carol");
    EXPECT_EQ(last.next, std::nullopt);
    EXPECT_EQ(get<Pins>("/pins?limit=3").next, std::nullopt) << "a full last page is the last";
}

TEST_F(ApiTest, WhyByPolicy) {
    const auto why = get<Why>("/why/alice");
    EXPECT_EQ(why.user, "alice");
    EXPECT_EQ(why.basis, "policy");
    EXPECT_EQ(why.rule, "default");
    EXPECT_EQ(why.policy, "least-sessions");
    EXPECT_THAT(why.backend, ::testing::AnyOf("vm1", "vm2")) << "both idle: either will do";
    EXPECT_THAT(why.why, HasSubstr("least-sessions"));
    EXPECT_FALSE(why.pin);
    ASSERT_EQ(why.candidates.size(), 3U);
    EXPECT_EQ(why.candidates[0].verdict, why.backend == "vm1" ? "chosen" : "eligible");
    EXPECT_EQ(why.candidates[1].verdict, why.backend == "vm2" ? "chosen" : "eligible");
    EXPECT_EQ(why.candidates[2].verdict, "maint");
    EXPECT_EQ(pool_.with([](router::Router& r) { return r.backend("vm1")->sessions; }), 0U)
        << "nothing was taken";
}

TEST_F(ApiTest, WhyByPin) {
    std::ignore = pins_.insert_if_absent(pin("alice", "vm2"));
    const auto why = get<Why>("/why/alice");
    EXPECT_EQ(why.basis, "pin");
    EXPECT_EQ(why.backend, "vm2");
    ASSERT_TRUE(why.pin);
    EXPECT_EQ(why.pin->backend, "vm2");
    EXPECT_EQ(why.pin->created.value, router::WallTime(1'700'000'000s));
}

TEST_F(ApiTest, WhyAsIfFromASourceAndWithATag) {
    EXPECT_EQ(get<Why>("/why/alice?source=198.51.100.9").rule, "office");
    EXPECT_EQ(get<Why>("/why/alice?source=192.0.2.9").rule, "default");
    const auto tagged = get<Why>("/why/alice?tag=gpu");
    EXPECT_EQ(tagged.backend, "vm2");
    EXPECT_EQ(tagged.tag, "gpu");
}

TEST_F(ApiTest, WhyRefused) {
    const auto why = get<Why>("/why/ian");
    EXPECT_EQ(why.basis, "refused");
    EXPECT_EQ(why.backend, "");
    EXPECT_EQ(why.rule, "no-interns");
    EXPECT_EQ(why.refusal, "Interns use the other pool.");
}

TEST_F(ApiTest, WhyWithoutPinsSaysSo) {
    pins_.set(MoodyPinStore::Mood::failing);
    const auto why = get<Why>("/why/alice");
    EXPECT_EQ(why.basis, "policy");
    EXPECT_EQ(why.pin_error, "the pin store failed: disk full");
}

TEST_F(ApiTest, Errors) {
    struct Row {
        const char *method, *target;
        unsigned status;
        const char* sentence;
    };
    const Row rows[] = {
        {"GET", "/why/nobody-here", 404, "there is no account \"nobody-here\""},
        {"GET", "/why/ldap-down", 503, "the account \"ldap-down\" could not be looked up"},
        {"GET", "/why/alice?source=office", 400, "source must be an IPv4 or IPv6 address, not \"office\""},
        {"GET", "/pins?limit=0", 400, "limit must be a number from 1 to 1000"},
        {"GET", "/pins?limit=1001", 400, "limit must be a number from 1 to 1000"},
        {"GET", "/pins?limit=-1", 400, "limit must be a number from 1 to 1000"},
        {"GET", "/pins?limit=5x", 400, "limit must be a number from 1 to 1000"},
        {"GET", "/pin", 404, "there is no such path"},
        {"POST", "/status", 405, "this path answers to GET only"},
    };
    for (const Row& row : rows) {
        const http::Response response = ask(row.target, row.method);
        EXPECT_EQ(response.status, row.status) << row.target;
        const auto error = from_json<Error>(response.body);
        ASSERT_TRUE(error) << response.body;
        EXPECT_THAT(error->error, HasSubstr(row.sentence)) << row.target;
    }
}

TEST_F(ApiTest, AStoreInTroubleIs503) {
    pins_.set(MoodyPinStore::Mood::failing);
    EXPECT_THAT(ask("/pins").body, HasSubstr("the pin store failed: disk full"));
    EXPECT_EQ(ask("/pins").status, 503U);

    pins_.set(MoodyPinStore::Mood::hanging);
    store_deadline_ = 1ms;
    const http::Response late = ask("/pins");
    EXPECT_EQ(late.status, 503U);
    EXPECT_THAT(late.body, HasSubstr("did not answer in time"));
}

std::string error_of(const http::Response& response) {
    const auto error = from_json<Error>(response.body);
    return error ? error->error : response.body;
}

TEST_F(ApiTest, OnlyAdminsChangeThings) {
    for (const VerbInfo& verb : verbs) {
        if (verb.role != Role::admin) continue;
        EXPECT_EQ(ask(std::string(verb.path), std::string(verb.method)).status, 403U) << verb.path;
    }
    EXPECT_EQ(ask("/backends/vm1/drain", "POST", 1000).status, 403U);
    EXPECT_EQ(act("POST", "/backends/vm1/drain").status, 200U);
}

TEST_F(ApiTest, DrainShowsUntilWhenAndWhy) {
    const auto response = act("POST", "/backends/vm1/drain?deadline=1h30m&message=kernel%20update");
    ASSERT_EQ(response.status, 200U) << response.body;
    EXPECT_THAT(from_json<Done>(response.body)->done, HasSubstr("vm1 drains"));
    const Backend vm1 = get<Backends>("/backends").backends.at(0);
    EXPECT_EQ(vm1.state, "drain");
    EXPECT_EQ(vm1.note, "kernel update");
    ASSERT_TRUE(vm1.state_since && vm1.state_until);
    EXPECT_EQ(vm1.state_until->value - vm1.state_since->value, 90min);

    EXPECT_EQ(act("POST", "/backends/vm1/ready").status, 200U);
    const Backend again = get<Backends>("/backends").backends.at(0);
    EXPECT_EQ(again.state, "ready");
    EXPECT_FALSE(again.state_until);
}

TEST_F(ApiTest, AStateThatCannotBeAsked) {
    struct Row {
        const char* target;
        unsigned status;
        const char* text;
    };
    const Row rows[] = {
        {"/backends/vm9/drain", 404, "there are: vm1, vm2, vm3"},
        {"/backends/vm1/drain?deadline=soon", 400, "such as 2h"},
        {"/backends/vm1/drain?deadline=9999d", 400, "at most a year"},
        {"/backends/vm1/drain?message=a%0Ab", 400, "one line"},
        {"/backends/vm1/maint?deadline=1h", 400, "takes no argument"},
    };
    for (const Row& row : rows) {
        const auto response = act("POST", row.target);
        EXPECT_EQ(response.status, row.status) << row.target;
        EXPECT_THAT(error_of(response), HasSubstr(row.text)) << row.target;
    }
    EXPECT_EQ(get<Backends>("/backends").backends.at(0).state, "ready");
}

TEST_F(ApiTest, KickMeansASessionOrAUser) {
    const auto one = sessions_.open("x"), two = sessions_.open("x"), other = sessions_.open("x");
    one->set_user("alice");
    two->set_user("alice");
    other->set_user("bob");
    std::map<std::string, std::string> ended;
    for (const auto& entry : {one, two, other}) {
        entry->stop = [&ended, id = entry->id()](const session::Farewell& farewell) {
            EXPECT_EQ(farewell.reason, session::EndReason::kicked);
            ended[id] = farewell.sentence;
        };
    }
    EXPECT_EQ(act("DELETE", "/sessions/nobody").status, 404U);
    EXPECT_EQ(from_json<Done>(act("DELETE", "/sessions/" + one->id()).body)->sessions, 1U);
    EXPECT_EQ(ended.size(), 1U);
    EXPECT_EQ(from_json<Done>(act("DELETE", "/sessions/alice?message=go").body)->sessions, 2U);
    EXPECT_EQ(ended.at(two->id()), "An administrator ended this session: go.");
    EXPECT_FALSE(ended.contains(other->id()));
}

TEST_F(ApiTest, PinAndUnpin) {
    EXPECT_EQ(act("PUT", "/pins/alice").status, 400U);
    EXPECT_EQ(act("PUT", "/pins/alice?instance=vm9").status, 404U);
    EXPECT_EQ(act("PUT", "/pins/nobody-here?instance=vm2").status, 404U);
    EXPECT_EQ(act("DELETE", "/pins/alice").status, 404U);

    EXPECT_EQ(from_json<Done>(act("PUT", "/pins/alice?instance=vm2").body)->done, "alice is pinned to vm2");
    auto why = get<Why>("/why/alice");
    EXPECT_EQ(why.backend, "vm2");
    EXPECT_EQ(why.pin->why, "by an administrator");
    EXPECT_EQ(act("PUT", "/pins/alice?instance=vm1").status, 200U);
    EXPECT_EQ(get<Why>("/why/alice").backend, "vm1");
    EXPECT_THAT(act("PUT", "/pins/alice?instance=vm3").body,
                HasSubstr("a login now would not go there: vm3: in maintenance"));

    EXPECT_EQ(act("DELETE", "/pins/alice").status, 200U);
    EXPECT_EQ(get<Why>("/why/alice").basis, "policy");
}

}  // namespace
}  // namespace homeport::admin
