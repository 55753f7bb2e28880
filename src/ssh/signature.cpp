#include "ssh/signature.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <array>
#include <memory>

#include "ssh/fingerprint.hpp"
#include "ssh/wire.hpp"

namespace homeport::ssh {
namespace {

template <auto free>
struct Free {
    void operator()(auto* thing) const { free(thing); }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;
using ParamBuild = std::unique_ptr<OSSL_PARAM_BLD, Free<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Free<OSSL_PARAM_free>>;
using Number = std::unique_ptr<BIGNUM, Free<BN_free>>;
using EcdsaSignature = std::unique_ptr<ECDSA_SIG, Free<ECDSA_SIG_free>>;

constexpr int least_rsa_bits = 1024, most_rsa_bits = 16384;

Number number(Bytes bytes) {
    return Number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
}

Key build_key(const char* type, OSSL_PARAM_BLD* build) {
    const Params params(OSSL_PARAM_BLD_to_param(build));
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    EVP_PKEY* key = nullptr;
    if (params && context && EVP_PKEY_fromdata_init(context.get()) == 1) {
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get());
    }
    return Key(key);
}

Key ed25519_key(Bytes point) {
    return Key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, point.data(), point.size()));
}

Key ecdsa_key(const char* group, Bytes point) {
    const ParamBuild build(OSSL_PARAM_BLD_new());
    if (!build || OSSL_PARAM_BLD_push_utf8_string(build.get(), OSSL_PKEY_PARAM_GROUP_NAME, group, 0) != 1 ||
        OSSL_PARAM_BLD_push_octet_string(build.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) !=
            1) {
        return nullptr;
    }
    return build_key("EC", build.get());
}

Key rsa_key(Bytes exponent, Bytes modulus) {
    const Number e = number(exponent), n = number(modulus);
    const ParamBuild build(OSSL_PARAM_BLD_new());
    if (!build || !e || !n || BN_num_bits(n.get()) < least_rsa_bits || BN_num_bits(n.get()) > most_rsa_bits ||
        OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
        OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1) {
        return nullptr;
    }
    return build_key("RSA", build.get());
}

bool verify(const Key& key, const EVP_MD* digest, Bytes signature, Bytes data) {
    const DigestContext context(EVP_MD_CTX_new());
    const bool right =
        key && context && EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key.get()) == 1 &&
        EVP_DigestVerify(context.get(), signature.data(), signature.size(), data.data(), data.size()) == 1;
    ERR_clear_error();
    return right;
}

/// SSH writes r and s as two numbers, OpenSSL wants DER.
bool verify_ecdsa(const Key& key, const EVP_MD* digest, Bytes signature, Bytes data) {
    constexpr std::size_t longest_number = 67;  // P-521's, with a sign
    WireReader reader(signature);
    const Bytes r = reader.string(), s = reader.string();
    if (!reader.done() || r.size() > longest_number || s.size() > longest_number) return false;
    const EcdsaSignature pair(ECDSA_SIG_new());
    if (!pair) return false;
    Number first = number(r), second = number(s);
    if (!first || !second || ECDSA_SIG_set0(pair.get(), first.get(), second.get()) != 1) return false;
    // The pair owns them now.
    static_cast<void>(first.release());
    static_cast<void>(second.release());
    std::array<std::uint8_t, 160> der;
    const int size = i2d_ECDSA_SIG(pair.get(), nullptr);
    if (size <= 0 || static_cast<std::size_t>(size) > der.size()) return false;
    std::uint8_t* end = der.data();
    i2d_ECDSA_SIG(pair.get(), &end);
    return verify(key, digest, Bytes(der).first(static_cast<std::size_t>(size)), data);
}

struct Curve {
    std::string_view type, name;
    const char* group;
    const EVP_MD* (*digest)();
};
constexpr std::array<Curve, 3> curves = {{
    {"ecdsa-sha2-nistp256", "nistp256", "P-256", EVP_sha256},
    {"ecdsa-sha2-nistp384", "nistp384", "P-384", EVP_sha384},
    {"ecdsa-sha2-nistp521", "nistp521", "P-521", EVP_sha512},
}};

/// What a FIDO key signs instead of the data (openssh PROTOCOL.u2f). Takes flags and counter off the
/// signature.
std::vector<std::uint8_t> fido_message(std::string_view application, WireReader& signature, Bytes data) {
    const Bytes name(reinterpret_cast<const std::uint8_t*>(application.data()), application.size());
    const Sha256 application_hash = sha256(name), data_hash = sha256(data);
    return WireWriter().raw(application_hash).raw(signature.raw(5)).raw(data_hash).bytes();
}

}  // namespace

bool verify_signature(Bytes key, Bytes signature, Bytes data) {
    WireReader from_key(key), from_signature(signature);
    const std::string_view type = from_key.text(), algorithm = from_signature.text();
    const Bytes value = from_signature.string();
    if (!from_signature.ok()) return false;

    if (type == "ssh-rsa") {
        const Bytes exponent = from_key.string(), modulus = from_key.string();
        const EVP_MD* const digest = algorithm == "rsa-sha2-512"   ? EVP_sha512()
                                     : algorithm == "rsa-sha2-256" ? EVP_sha256()
                                                                   : nullptr;
        return digest != nullptr && from_key.done() && from_signature.done() &&
               verify(rsa_key(exponent, modulus), digest, value, data);
    }
    if (algorithm != type) return false;
    if (type == "ssh-ed25519") {
        const Bytes point = from_key.string();
        return from_key.done() && from_signature.done() && verify(ed25519_key(point), nullptr, value, data);
    }
    if (type == "sk-ssh-ed25519@openssh.com") {
        const Bytes point = from_key.string();
        const auto message = fido_message(from_key.text(), from_signature, data);
        return from_key.done() && from_signature.done() &&
               verify(ed25519_key(point), nullptr, value, message);
    }
    if (type == "sk-ecdsa-sha2-nistp256@openssh.com") {
        const bool right_curve = from_key.text() == "nistp256";
        const Bytes point = from_key.string();
        const auto message = fido_message(from_key.text(), from_signature, data);
        return right_curve && from_key.done() && from_signature.done() &&
               verify_ecdsa(ecdsa_key("P-256", point), EVP_sha256(), value, message);
    }
    for (const Curve& curve : curves) {
        if (type != curve.type) continue;
        const bool right_curve = from_key.text() == curve.name;
        const Bytes point = from_key.string();
        return right_curve && from_key.done() && from_signature.done() &&
               verify_ecdsa(ecdsa_key(curve.group, point), curve.digest(), value, data);
    }
    return false;
}

}  // namespace homeport::ssh
