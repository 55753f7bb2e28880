// The SQLite stores on bad days: what cannot be opened now is opened later, and what is damaged is put aside.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include <boost/system/result.hpp>

#include "router/affinity.hpp"
#include "router/wishes.hpp"
#include "state/open_failure.hpp"
#include "state/options.hpp"

namespace homeport::state {

/// Hears what an admin must know: a sentence.
using Alarm = std::function<void(const std::string&)>;

/// The file that pins and wishes share. After a failure it is opened anew before the next operation, at most
/// once a second: a full disk, a lost mount or a replaced file then heal by themselves. If its bytes cannot
/// be what SQLite wrote it is renamed to FILE.damaged-TIME, unless pins are required, and an empty one takes
/// its place. Safe to call from several threads, which take turns. Every member blocks.
class RecoveringStore final : public router::PinStore, public router::WishStore {
  public:
    RecoveringStore(Options options, Alarm alarm);
    ~RecoveringStore() override;

    /// At start: why it could not be opened, if it could not. It may be used all the same.
    [[nodiscard]] std::optional<OpenFailure> open();

    using Found = router::StoreResult<std::optional<router::Pin>>;
    Found find(const std::string& user, const std::string& service) override;
    router::StoreResult<router::Pin> insert_if_absent(const router::Pin&) override;
    router::StoreResult<router::Pin> replace_if(std::uint64_t expected_version, const router::Pin&) override;
    router::StoreResult<std::monostate> touch(const std::vector<std::string>& users,
                                              const std::string& service, router::WallTime seen) override;
    router::StoreResult<bool> erase(const std::string& user, const std::string& service) override;
    router::StoreResult<router::Expired> expire(const std::string& service, router::WallTime before,
                                                const std::set<std::string>& spared,
                                                std::size_t limit) override;
    router::StoreResult<std::vector<router::Pin>> list(const std::string& after, std::size_t limit) override;
    router::StoreResult<std::monostate> check() override;

    router::StoreResult<std::vector<router::Wish>> list() override;
    router::StoreResult<std::monostate> put(const router::Wish&) override;
    router::StoreResult<std::monostate> erase(const std::string& backend) override;

  private:
    struct Opened;
    template <class T, class Operation>
    router::StoreResult<T> with_open(Operation operation);
    /// Under the mutex: opens if need be. Null if it is open now.
    const OpenFailure* make_open();
    std::optional<OpenFailure> try_to_open();
    /// The damaged file under another name; false if that failed.
    [[nodiscard]] bool put_aside(const std::string& why);

    const Options options_;
    const Alarm alarm_;
    std::mutex mutex_;  // guards everything below
    std::unique_ptr<Opened> opened_;
    std::optional<OpenFailure> failure_;
    std::chrono::steady_clock::time_point try_again_{};
    /// What is known of wishes, for a file that is made anew.
    std::map<std::string, router::Wish> wishes_;
};

}  // namespace homeport::state
