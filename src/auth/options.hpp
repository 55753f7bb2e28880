#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "auth/method_name.hpp"

namespace homeport::auth {

/// Who says whether the password of SSH's method "password" is right.
enum class PasswordCheck { pam, instance };

struct Options {
    std::vector<MethodList> methods = {{MethodName::publickey}};  ///< one of them is enough.
    /// Patterns: %u user, %h home, %U uid, %% a percent sign. A relative path is below the home, as in sshd.
    std::vector<std::string> authorized_keys = {".ssh/authorized_keys"};
    bool strict_modes = true;  ///< ownership and mode rules of sshd's StrictModes.
    PasswordCheck password_check = PasswordCheck::pam;
    unsigned password_checks = 100;  ///< by instances, at the same time: each is a connection to one.
    bool pam_account = false;        ///< PAM's account modules have a say in logins that do not use PAM.
    /// For reading the share, asking NSS, and an instance that checks a password, each.
    std::chrono::milliseconds deadline{10000};
    std::chrono::milliseconds account_cache{10000};  ///< how long NSS's answers count; 0: ask each time.
    unsigned workers = 16;                           ///< threads that may wait for the share.
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
