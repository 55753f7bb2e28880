#include "auth/account_cache.hpp"

#include <utility>

#include <gtest/gtest.h>

namespace homeport::auth {
namespace {

using namespace std::chrono_literals;

class AccountCacheTest : public testing::Test {
  protected:
    AccountCache::Answer find(const std::string& name) { return cache_.find(name, 10s, now_); }

    std::optional<Account> nss_ = Account{"ada", 1000, 1000, "/home/ada", "/bin/sh", {"ada", "vision"}};
    bool nss_fails_ = false;
    unsigned asked_ = 0;
    AccountFiles files_;
    AccountCache::TimePoint now_{1h};
    AccountCache cache_{[this](const std::string&) -> AccountCache::Answer {
                            ++asked_;
                            if (nss_fails_)
                                return boost::system::error_code(EIO, boost::system::system_category());
                            return nss_;
                        },
                        [this] { return files_; }};
};

TEST_F(AccountCacheTest, AsksOnceUntilTheAnswerIsTooOld) {
    ASSERT_TRUE(find("ada").has_value());
    now_ += 9999ms;
    const auto again = find("ada");
    ASSERT_TRUE(again && *again);
    EXPECT_EQ((*again)->groups, (std::vector<std::string>{"ada", "vision"}));
    EXPECT_EQ(asked_, 1u);
    now_ += 1ms;
    nss_->groups.pop_back();
    EXPECT_EQ((*find("ada"))->groups, std::vector<std::string>{"ada"});
    EXPECT_EQ(asked_, 2u);
}

TEST_F(AccountCacheTest, AChangedFileEndsWhatIsKnown) {
    ASSERT_TRUE(find("ada").has_value());
    files_.states[1].changed = 7;
    nss_.reset();
    const auto gone = find("ada");
    ASSERT_TRUE(gone.has_value());
    EXPECT_FALSE(gone->has_value());
}

TEST_F(AccountCacheTest, AFileThatChangesWhileNssIsAskedMakesTheAnswerCountOnce) {
    AccountFiles after;
    after.states[0].size = 1;
    AccountCache cache(
        [&](const std::string&) -> AccountCache::Answer {
            ++asked_;
            return nss_;
        },
        [&] { return asked_ == 0 ? AccountFiles{} : after; });
    ASSERT_TRUE(cache.find("ada", 10s, now_).has_value());
    ASSERT_TRUE(cache.find("ada", 10s, now_).has_value());
    EXPECT_EQ(asked_, 2u);
    ASSERT_TRUE(cache.find("ada", 10s, now_).has_value());
    EXPECT_EQ(asked_, 2u);
}

TEST_F(AccountCacheTest, WhatIsBeingAskedForIsForgottenTooWhoeverElseComesMeanwhile) {
    bool slow = true;
    AccountCache cache(
        [&](const std::string& name) -> AccountCache::Answer {
            ++asked_;
            if (name == "ada" && std::exchange(slow, false)) {
                cache.clear();
                EXPECT_TRUE(cache.find("bob", 10s, now_).has_value());
            }
            return nss_;
        },
        [this] { return files_; });
    ASSERT_TRUE(cache.find("ada", 10s, now_).has_value());
    EXPECT_EQ(asked_, 2u);
    ASSERT_TRUE(cache.find("ada", 10s, now_).has_value());
    EXPECT_EQ(asked_, 3u);
}

TEST_F(AccountCacheTest, RemembersNeitherFailuresNorStrangers) {
    nss_fails_ = true;
    EXPECT_FALSE(find("ada").has_value());
    nss_fails_ = false;
    EXPECT_TRUE(find("ada").value().has_value());
    cache_.clear();
    nss_.reset();
    EXPECT_FALSE(find("ada").value().has_value());
    nss_ = Account{};
    EXPECT_TRUE(find("ada").value().has_value());
}

TEST_F(AccountCacheTest, IsOffWithoutALifetime) {
    ASSERT_TRUE(cache_.find("ada", 0s, now_).has_value());
    ASSERT_TRUE(cache_.find("ada", 0s, now_).has_value());
    EXPECT_EQ(asked_, 2u);
}

TEST(AccountFiles, LooksAtWhatIsThere) {
    const AccountFiles files = AccountFiles::look();
    EXPECT_NE(files.states[0].inode, 0u) << "/etc/passwd";
    EXPECT_EQ(files, AccountFiles::look());
}

}  // namespace
}  // namespace homeport::auth
