#include "ssh/ed25519.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <stdexcept>

#include "ssh/wire.hpp"

namespace homeport::ssh {
namespace {

struct FreeBio {
    void operator()(BIO* bio) const { BIO_free_all(bio); }
};
using Bio = std::unique_ptr<BIO, FreeBio>;

struct FreeDigest {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

[[noreturn]] void fail(const char* what) {
    ERR_clear_error();
    throw std::runtime_error(std::string("OpenSSL cannot ") + what);
}

/// Called when the key wants a passphrase: notes it and gives none.
int note_passphrase(char*, int, int, void* wanted) {
    *static_cast<bool*>(wanted) = true;
    return -1;
}

}  // namespace

std::vector<std::uint8_t> public_blob(const Ed25519Public& key) {
    return WireWriter(51).string("ssh-ed25519").string(key).bytes();
}

void Ed25519Key::Free::operator()(evp_pkey_st* key) const {
    EVP_PKEY_free(key);
}

Ed25519Key Ed25519Key::generate() {
    Handle key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    if (!key) fail("make an Ed25519 key");
    return Ed25519Key(std::move(key));
}

boost::system::result<Ed25519Key, std::string> Ed25519Key::from_pem(std::string_view pem) {
    if (pem.find("-----BEGIN OPENSSH PRIVATE KEY-----") != std::string_view::npos) {
        return std::string("a key in OpenSSH's own format, not PKCS#8 PEM");
    }
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    if (!bio) fail("allocate memory");
    bool passphrase_wanted = false;
    Handle key(PEM_read_bio_PrivateKey(bio.get(), nullptr, note_passphrase, &passphrase_wanted));
    ERR_clear_error();
    if (passphrase_wanted) return std::string("a key protected by a passphrase");
    if (!key) return std::string("not a private key in PEM");
    if (EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_ED25519) {
        const char* type = EVP_PKEY_get0_type_name(key.get());
        return "a key of type " + std::string(type != nullptr ? type : "unknown") + ", not Ed25519";
    }
    return Ed25519Key(std::move(key));
}

Ed25519Public Ed25519Key::public_key() const {
    Ed25519Public bytes;
    std::size_t size = bytes.size();
    if (EVP_PKEY_get_raw_public_key(handle_.get(), bytes.data(), &size) != 1) fail("read a public key");
    return bytes;
}

Ed25519Signature Ed25519Key::sign(std::span<const std::uint8_t> message) const {
    const std::unique_ptr<EVP_MD_CTX, FreeDigest> context(EVP_MD_CTX_new());
    Ed25519Signature signature;
    std::size_t size = signature.size();
    if (!context || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, handle_.get()) != 1 ||
        EVP_DigestSign(context.get(), signature.data(), &size, message.data(), message.size()) != 1) {
        fail("sign");
    }
    return signature;
}

void Ed25519Key::copy_seed(std::span<std::uint8_t, 32> seed) const {
    std::size_t size = seed.size();
    if (EVP_PKEY_get_raw_private_key(handle_.get(), seed.data(), &size) != 1) fail("read a private key");
}

base::Secret Ed25519Key::to_pem() const {
    // Such a buffer is wiped when it grows and when it is freed.
    const Bio bio(BIO_new(BIO_s_secmem()));
    if (!bio ||
        PEM_write_bio_PKCS8PrivateKey(bio.get(), handle_.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) {
        fail("write a private key");
    }
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return base::Secret(std::string_view(data, static_cast<std::size_t>(size)));
}

}  // namespace homeport::ssh
