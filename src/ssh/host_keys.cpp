#include "ssh/host_keys.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <memory>

#include <libssh/libssh.h>
#include <boost/algorithm/hex.hpp>

#include "ssh/base64.hpp"
#include "ssh/fingerprint.hpp"
#include "ssh/secret_file.hpp"

namespace homeport::ssh {
namespace {

struct KeyKind {
    const char* file;
    ssh_keytypes_e type;
    int bits;
    bool made;  ///< if it is not there.
};
// In the order in which clients prefer them.
constexpr KeyKind kinds[] = {
    {"ssh_host_ed25519_key", SSH_KEYTYPE_ED25519, 0, true},
    // One that users know already is kept. A new one would help nobody: all clients have one of the others.
    {"ssh_host_ecdsa_key", SSH_KEYTYPE_ECDSA_P256, 256, false},
    {"ssh_host_rsa_key", SSH_KEYTYPE_RSA, 3072, true},
};

struct FreeKey {
    void operator()(ssh_key_struct* key) const { ssh_key_free(key); }
};
using Key = std::unique_ptr<ssh_key_struct, FreeKey>;

std::string error_text(int error) {
    return std::strerror(error);
}

std::string public_part(ssh_key_struct* key) {
    char* base64 = nullptr;
    if (ssh_pki_export_pubkey_base64(key, &base64) != SSH_OK) return {};
    std::string result = base64;
    ssh_string_free_char(base64);
    return result;
}

/// Algorithm and hash by their numbers in DNS; the hash is always SHA-256.
std::string sshfp_record(const std::string& type, const std::vector<std::uint8_t>& blob) {
    const char* algorithm = type == "ssh-rsa" ? "1" : type == "ssh-ed25519" ? "4" : "3";
    std::string record = std::string(algorithm) + " 2 ";
    boost::algorithm::hex_lower(sha256(blob), std::back_inserter(record));
    return record;
}

/// Empty when it worked, else what went wrong.
std::string make_key(const KeyKind& kind, const std::string& path) {
    ssh_key_struct* raw = nullptr;
    if (ssh_pki_generate(kind.type, kind.bits, &raw) != SSH_OK) return "cannot make a key for " + path;
    const Key key(raw);
    const std::string aside = path + ".new";
    const mode_t old_mask = umask(077);
    const int rc = ssh_pki_export_privkey_file(key.get(), nullptr, nullptr, nullptr, aside.c_str());
    const int error = errno;
    umask(old_mask);
    if (rc != SSH_OK) return "cannot write host key " + path + ": " + error_text(error);
    const int fd = open(aside.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
    if (rename(aside.c_str(), path.c_str()) != 0)
        return "cannot write host key " + path + ": " + error_text(errno);
    return {};
}

/// Empty if keys may lie there, else what is wrong.
std::string check_directory(const std::string& directory) {
    struct stat info {};
    if (stat(directory.c_str(), &info) != 0) {
        return "cannot use the host key directory " + directory + ": " + error_text(errno) +
               "; make it with: install -d -m 700 " + directory;
    }
    return S_ISDIR(info.st_mode) ? ""
                                 : "front.host_keys must be a directory, and " + directory + " is not one";
}

void describe(ssh_key_struct* key, HostKeyFile& file) {
    const auto type = ssh_key_type(key);
    const char* ecdsa = ssh_pki_key_ecdsa_name(key);
    file.type = type == SSH_KEYTYPE_ECDSA_P256 && ecdsa != nullptr ? ecdsa : ssh_key_type_to_char(type);
    file.public_key = public_part(key);
    const auto blob = base64_decode(file.public_key);
    file.fingerprint = fingerprint(blob);
    file.sshfp = sshfp_record(file.type, blob);
}

}  // namespace

boost::system::result<ssh_key_struct*, std::string> import_host_key(const std::string& place) {
    const auto pem = read_secret(place, "host key");
    if (!pem) return pem.error().text;
    ssh_key_struct* key = nullptr;
    if (ssh_pki_import_privkey_base64(pem->c_str(), nullptr, nullptr, nullptr, &key) != SSH_OK) {
        return "host key " + place + " is not an unencrypted private key that can be read";
    }
    return key;
}

boost::system::result<std::vector<HostKeyFile>, std::string> prepare_host_keys(const std::string& place) {
    // systemd names the files of a directory so, systemd.exec(5).
    const bool credentials = is_credential(place);
    const std::string prefix = place + (credentials ? "_" : "/");
    if (std::string problem = credentials ? "" : check_directory(place); !problem.empty()) return problem;

    std::vector<HostKeyFile> files;
    for (const KeyKind& kind : kinds) {
        HostKeyFile now{prefix + kind.file}, next{now.path + ".next"};
        next.next = true;
        for (HostKeyFile* file : {&now, &next}) {
            const auto path = secret_path(file->path);
            if (!path) return path.error();
            if (::access(path->c_str(), F_OK) != 0) {
                if (errno != ENOENT) return "cannot read host key " + file->path + ": " + error_text(errno);
                if (!kind.made || file->next || credentials) continue;
                if (std::string problem = make_key(kind, file->path); !problem.empty()) return problem;
                file->made = true;
            }
            const auto imported = import_host_key(file->path);
            if (!imported) return imported.error();
            describe(Key(*imported).get(), *file);
            files.push_back(std::move(*file));
        }
    }
    if (std::ranges::any_of(files, [](const HostKeyFile& file) { return !file.next; })) return files;
    return "there is no credential " + prefix + kinds[0].file +
           ", nor one of another type; the unit needs LoadCredential=" + place.substr(place.find(':') + 1) +
           ":/a/directory/of/host/keys";
}

}  // namespace homeport::ssh
