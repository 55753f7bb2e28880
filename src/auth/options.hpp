#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "auth/method_name.hpp"

namespace homeport::auth {

struct Options {
    std::vector<MethodList> methods = {{MethodName::publickey}};  ///< one of them is enough.
    /// Patterns: %u user, %h home, %U uid, %% a percent sign. A relative path is below the home, as in sshd.
    std::vector<std::string> authorized_keys = {".ssh/authorized_keys"};
    bool strict_modes = true;                   ///< ownership and mode rules of sshd's StrictModes.
    std::chrono::milliseconds deadline{10000};  ///< for reading the share and asking NSS, each.
    unsigned workers = 16;                      ///< threads that may wait for the share.
    /// Public keys of authorities whose certificates log in the users they name; files as TrustedUserCAKeys.
    std::vector<std::string> trusted_user_ca_keys;
    /// What such certificates may name instead of the user: patterns as for authorized_keys.
    std::vector<std::string> authorized_principals;
    std::vector<std::string> revoked_keys;  ///< lists of keys that open no door: files as RevokedKeys.
    /// A program that prints lines of authorized_keys, and its arguments; asked after the files.
    std::vector<std::string> authorized_keys_command;
    std::string authorized_keys_command_user;  ///< as whom it runs.
    /// Take a FIDO key's signature though nothing tells whether somebody touched the key for it.
    bool accept_unverified_touch = false;
    bool permit_root = false;  ///< whether uid 0 may log in through the pool.
};

}  // namespace homeport::auth
