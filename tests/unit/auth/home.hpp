// A home directory of one test's own, with the ownership and modes that StrictModes wants.
#pragma once

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "auth/identity.hpp"

namespace homeport::auth {

/// A uid that owns nothing else here. Tests that need it run as root.
constexpr std::uint32_t user_id = 54321;

class Home {
  public:
    Home() {
        // Below a root-owned directory that only root can write: /tmp itself would fail StrictModes by
        // itself.
        char pattern[] = "/var/tmp/homeport-auth-XXXXXX";
        base_ = ::mkdtemp(pattern);
        ::chmod(base_.c_str(), 0755);
        make_directory(path());
        make_directory(path() + "/.ssh", 0700);
    }
    ~Home() { std::filesystem::remove_all(base_); }
    Home(const Home&) = delete;
    Home& operator=(const Home&) = delete;

    [[nodiscard]] std::string base() const { return base_; }
    [[nodiscard]] std::string path() const { return base_ + "/alice"; }
    [[nodiscard]] std::string keys() const { return path() + "/.ssh/authorized_keys"; }
    [[nodiscard]] Account account() const {
        return {"alice", owner(), owner(), path(), "/bin/bash", {"alice"}};
    }
    /// The user as whom the tests can own files: ourselves unless root.
    [[nodiscard]] static std::uint32_t owner() { return ::geteuid() == 0 ? user_id : ::geteuid(); }

    void make_directory(const std::string& name, mode_t mode = 0755) const {
        std::filesystem::create_directory(name);
        give(name, mode);
    }
    void write(const std::string& name, const std::string& text, mode_t mode = 0600) const {
        std::ofstream(name, std::ios::binary | std::ios::trunc) << text;
        give(name, mode);
    }

  private:
    static void give(const std::string& name, mode_t mode) {
        ::chmod(name.c_str(), mode);
        if (::chown(name.c_str(), owner(), owner()) != 0) std::abort();
    }
    std::string base_;
};

}  // namespace homeport::auth
