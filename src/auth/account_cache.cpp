#include "auth/account_cache.hpp"

#include <sys/stat.h>

namespace homeport::auth {
namespace {

constexpr std::size_t most_known = 10'000;
constexpr std::array files = {"/etc/passwd", "/etc/group", "/etc/nsswitch.conf"};

AccountFiles::State state_of(const char* path) {
    struct stat file {};
    if (::stat(path, &file) != 0) return {};
    return {file.st_ino, static_cast<std::uint64_t>(file.st_size),
            std::int64_t{file.st_ctim.tv_sec} * 1'000'000'000 + file.st_ctim.tv_nsec};
}

}  // namespace

AccountFiles AccountFiles::look() {
    AccountFiles all;
    for (std::size_t i = 0; i < files.size(); ++i) all.states[i] = state_of(files[i]);
    return all;
}

AccountCache::Answer AccountCache::find(const std::string& name, std::chrono::milliseconds lifetime,
                                        TimePoint now) {
    if (lifetime.count() <= 0) return ask_(name);
    // Looked at before NSS is asked: what changes meanwhile makes the answer count no longer.
    const AccountFiles files_now = look_();
    std::uint64_t asked_in = 0;
    {
        const std::lock_guard lock(mutex_);
        if (files_now != files_) forget();
        files_ = files_now;
        asked_in = generation_;
        const auto found = known_.find(name);
        if (found != known_.end() && now - found->second.asked < lifetime)
            return std::optional(found->second.account);
    }
    Answer answer = ask_(name);
    const std::lock_guard lock(mutex_);
    if (!answer || !*answer || generation_ != asked_in) {
        known_.erase(name);
        return answer;
    }
    if (known_.size() >= most_known) known_.clear();
    known_.insert_or_assign(name, Known{**answer, now});
    return answer;
}

void AccountCache::clear() {
    const std::lock_guard lock(mutex_);
    forget();
}

void AccountCache::forget() {
    known_.clear();
    ++generation_;  // what is being asked for now is not remembered either
}

}  // namespace homeport::auth
