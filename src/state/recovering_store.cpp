#include "state/recovering_store.hpp"

#include <cstdio>
#include <ctime>
#include <utility>

#include "state/sqlite_pin_store.hpp"
#include "state/sqlite_wish_store.hpp"

namespace homeport::state {

using router::Pin;
using router::StoreError;
using router::StoreResult;
using router::WallTime;
using router::Wish;

namespace {

using Clock = std::chrono::steady_clock;

constexpr auto between_tries = std::chrono::seconds(1);

std::string time_stamp() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    char text[32];
    return {text, std::strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &parts)};
}

}  // namespace

struct RecoveringStore::Opened {
    std::unique_ptr<SqlitePinStore> pins;
    std::unique_ptr<SqliteWishStore> wishes;
};

RecoveringStore::RecoveringStore(Options options, Alarm alarm)
    : options_(std::move(options)), alarm_(std::move(alarm)) {}

RecoveringStore::~RecoveringStore() = default;

bool RecoveringStore::put_aside(const std::string& why) {
    const std::string aside = options_.path + ".damaged-" + time_stamp();
    for (const char* suffix : {"-wal", "-shm", ""}) {
        const std::string from = options_.path + suffix, to = aside + suffix;
        const bool moved = std::rename(from.c_str(), to.c_str()) == 0;
        if (!moved && *suffix == '\0') return false;
    }
    alarm_(why + " It was moved to " + aside + ", and all pins are forgotten.");
    return true;
}

std::optional<OpenFailure> RecoveringStore::try_to_open() {
    auto pins = SqlitePinStore::open(options_.path, options_.deadline);
    if (!pins && pins.error().kind == OpenFailure::Kind::damage && !options_.required) {
        if (!put_aside(pins.error().sentence)) return pins.error();
        pins = SqlitePinStore::open(options_.path, options_.deadline);
    }
    if (!pins) return pins.error();
    auto wishes = SqliteWishStore::open(options_.path, options_.deadline);
    if (!wishes) return OpenFailure{OpenFailure::Kind::trouble, wishes.error()};
    for (const auto& [name, wish] : wishes_) {
        const auto put = (*wishes)->put(wish);
        if (const auto* failed = std::get_if<StoreError>(&put)) {
            return OpenFailure{OpenFailure::Kind::trouble, failed->message};
        }
    }
    opened_ = std::make_unique<Opened>(Opened{std::move(*pins), std::move(*wishes)});
    return std::nullopt;
}

const OpenFailure* RecoveringStore::make_open() {
    if (opened_) return nullptr;
    if (!failure_ || Clock::now() >= try_again_) {
        failure_ = try_to_open();
        try_again_ = Clock::now() + between_tries;
    }
    return failure_ ? &*failure_ : nullptr;
}

std::optional<OpenFailure> RecoveringStore::open() {
    const std::lock_guard lock(mutex_);
    const OpenFailure* const failure = make_open();
    return failure != nullptr ? std::optional(*failure) : std::nullopt;
}

template <class T, class Operation>
StoreResult<T> RecoveringStore::with_open(Operation operation) {
    const std::lock_guard lock(mutex_);
    if (const OpenFailure* failure = make_open()) return StoreError{failure->sentence};
    StoreResult<T> result = operation(*opened_);
    if (std::holds_alternative<StoreError>(result) && opened_->pins->lost()) opened_.reset();
    return result;
}

RecoveringStore::Found RecoveringStore::find(const std::string& user, const std::string& service) {
    return with_open<std::optional<Pin>>([&](Opened& open) { return open.pins->find(user, service); });
}

StoreResult<Pin> RecoveringStore::insert_if_absent(const Pin& pin) {
    return with_open<Pin>([&](Opened& open) { return open.pins->insert_if_absent(pin); });
}

StoreResult<Pin> RecoveringStore::replace_if(std::uint64_t expected_version, const Pin& pin) {
    return with_open<Pin>([&](Opened& open) { return open.pins->replace_if(expected_version, pin); });
}

StoreResult<std::monostate> RecoveringStore::touch(const std::vector<std::string>& users,
                                                   const std::string& service, WallTime seen) {
    return with_open<std::monostate>([&](Opened& open) { return open.pins->touch(users, service, seen); });
}

StoreResult<bool> RecoveringStore::erase(const std::string& user, const std::string& service) {
    return with_open<bool>([&](Opened& open) { return open.pins->erase(user, service); });
}

StoreResult<router::Expired> RecoveringStore::expire(const std::string& service, WallTime before,
                                                     const std::set<std::string>& spared, std::size_t limit) {
    return with_open<router::Expired>(
        [&](Opened& open) { return open.pins->expire(service, before, spared, limit); });
}

StoreResult<std::vector<Pin>> RecoveringStore::list(const std::string& after, std::size_t limit) {
    return with_open<std::vector<Pin>>([&](Opened& open) { return open.pins->list(after, limit); });
}

StoreResult<std::monostate> RecoveringStore::check() {
    return with_open<std::monostate>([&](Opened& open) { return open.pins->check(); });
}

StoreResult<std::vector<Wish>> RecoveringStore::list() {
    return with_open<std::vector<Wish>>([&](Opened& open) {
        auto listed = open.wishes->list();
        if (const auto* wishes = std::get_if<std::vector<Wish>>(&listed)) {
            for (const Wish& wish : *wishes) wishes_.insert_or_assign(wish.backend, wish);
        }
        return listed;
    });
}

StoreResult<std::monostate> RecoveringStore::put(const Wish& wish) {
    return with_open<std::monostate>([&](Opened& open) {
        auto done = open.wishes->put(wish);
        if (!std::holds_alternative<StoreError>(done)) wishes_.insert_or_assign(wish.backend, wish);
        return done;
    });
}

StoreResult<std::monostate> RecoveringStore::erase(const std::string& backend) {
    return with_open<std::monostate>([&](Opened& open) {
        auto done = open.wishes->erase(backend);
        if (!std::holds_alternative<StoreError>(done)) wishes_.erase(backend);
        return done;
    });
}

}  // namespace homeport::state
