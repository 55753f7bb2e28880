#include "ssh/user_key.hpp"

#include <libssh/libssh.h>

namespace homeport::ssh {

void UserKey::Free::operator()(ssh_key_struct* key) const {
    ssh_key_free(key);
}

boost::system::result<UserKey, std::string> UserKey::load(const std::string& path) {
    ssh_key raw = nullptr;
    // An empty passphrase rather than none: libssh would ask the terminal for one.
    if (ssh_pki_import_privkey_file(path.c_str(), "", nullptr, nullptr, &raw) != SSH_OK)
        return path + " is no private key that can be read without a passphrase";
    return UserKey(raw);
}

}  // namespace homeport::ssh
