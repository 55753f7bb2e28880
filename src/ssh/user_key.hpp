// A user's private key as ssh-keygen keeps it: for clients that log in as somebody, rather than for the
// router.
#pragma once

#include <memory>
#include <string>

#include <boost/system/result.hpp>

struct ssh_key_struct;

namespace homeport::ssh {

/// For one thread at a time.
class UserKey {
  public:
    /// A file of any type that libssh reads, without passphrase. Blocks. The error is a sentence.
    [[nodiscard]] static boost::system::result<UserKey, std::string> load(const std::string& path);

    [[nodiscard]] ssh_key_struct* raw() const { return raw_.get(); }

  private:
    struct Free {
        void operator()(ssh_key_struct*) const;
    };
    explicit UserKey(ssh_key_struct* raw) : raw_(raw) {}

    std::unique_ptr<ssh_key_struct, Free> raw_;
};

}  // namespace homeport::ssh
