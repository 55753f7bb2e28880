#include "auth/krl.hpp"

#include <openssl/sha.h>

#include <algorithm>
#include <array>

#include "ssh/fingerprint.hpp"
#include "ssh/wire_reader.hpp"

namespace homeport::auth {
namespace {

using ssh::Bytes;
using ssh::WireReader;

constexpr std::string_view magic("SSHKRL\n\0", 8);
constexpr std::uint32_t version = 1;

enum Section : std::uint8_t {
    certificates = 1,
    explicit_key = 2,
    fingerprint_sha1 = 3,
    list_signature = 4,
    fingerprint_sha256 = 5,
    serial_list = 0x20,
    serial_range = 0x21,
    serial_bitmap = 0x22,
    key_ids = 0x23,
    certificates_extension = 0x39,
    extension = 255,
};

/// One list, asked about one key. Reads all of it even when the answer is clear: a broken list must be
/// noticed.
class Question {
  public:
    Question(Bytes key, const ssh::UserCertificate* certificate) : certificate_(certificate) {
        add(key);
        if (certificate != nullptr) add(certificate->authority);
    }

    boost::system::result<bool, std::string> ask(Bytes list) {
        WireReader reader(list);
        reader.raw(magic.size());
        if (reader.u32() != version) return std::string("is a KRL of a version that is not known");
        reader.raw(3 * 8);  // number, date and flags
        reader.string();    // reserved
        reader.string();    // comment
        while (reader.left() > 0) {
            const std::uint8_t type = reader.u8();
            const Bytes content = reader.string();
            if (type == list_signature) {
                reader.string();  // signatures come last, as a key and a signature
            } else if (!read_section(type, WireReader(content))) {
                return std::string("is a KRL with a section that cannot be read");
            }
        }
        if (!reader.ok()) return std::string("is a KRL that is cut off");
        return revoked_;
    }

  private:
    struct Subject {
        Bytes key;
        std::array<std::uint8_t, SHA_DIGEST_LENGTH> sha1;
        ssh::Sha256 sha256;
    };

    void add(Bytes key) {
        Subject subject{key, {}, ssh::sha256(key)};
        SHA1(key.data(), key.size(), subject.sha1.data());
        subjects_.push_back(subject);
    }

    bool read_section(std::uint8_t type, WireReader content) {
        switch (type) {
            case certificates:
                return read_certificates(content);
            case explicit_key:
                return read_blobs(content, [](const Subject& subject) { return subject.key; });
            case fingerprint_sha1:
                return read_blobs(content, [](const Subject& subject) { return Bytes(subject.sha1); });
            case fingerprint_sha256:
                return read_blobs(content, [](const Subject& subject) { return Bytes(subject.sha256); });
            case extension:
                return read_extension(content);
            default:
                return false;
        }
    }

    template <class Field>
    bool read_blobs(WireReader content, Field field) {
        while (content.left() > 0) {
            const Bytes blob = content.string();
            if (!content.ok()) return false;
            const auto is_it = [&](const Subject& subject) {
                return std::ranges::equal(field(subject), blob);
            };
            revoked_ = revoked_ || std::ranges::any_of(subjects_, is_it);
        }
        return content.ok();
    }

    /// Somebody else's invention; if it is critical the list cannot be understood without it.
    static bool read_extension(WireReader content) {
        content.string();
        const bool critical = content.u8() != 0;
        content.string();
        return content.done() && !critical;
    }

    bool read_certificates(WireReader content) {
        const Bytes authority = content.string();
        content.string();  // reserved
        // A section without authority is about those of all.
        const bool ours = certificate_ != nullptr &&
                          (authority.empty() || std::ranges::equal(authority, certificate_->authority));
        while (content.left() > 0) {
            const std::uint8_t type = content.u8();
            bool named = false;
            if (!read_certificate_list(type, WireReader(content.string()), named)) return false;
            revoked_ = revoked_ || (ours && named);
        }
        return content.ok();
    }

    bool read_certificate_list(std::uint8_t type, WireReader content, bool& named) const {
        // Serial 0 means that the authority gave none.
        const std::uint64_t serial = certificate_ != nullptr ? certificate_->serial : 0;
        switch (type) {
            case serial_list:
                while (content.left() > 0) named = (content.u64() == serial && serial != 0) || named;
                return content.ok();
            case serial_range: {
                const std::uint64_t first = content.u64(), last = content.u64();
                named = serial != 0 && serial >= first && serial <= last;
                return content.done() && first <= last;
            }
            case serial_bitmap: {
                const std::uint64_t first = content.u64();
                const Bytes bits = content.string();
                named = serial >= first && serial != 0 && has_bit(bits, serial - first);
                return content.done();
            }
            case key_ids:
                while (content.left() > 0) {
                    const std::string_view id = content.text();
                    named = named || (content.ok() && certificate_ != nullptr && id == certificate_->key_id);
                }
                return content.ok();
            case certificates_extension:
                return read_extension(content);
            default:
                return false;
        }
    }

    /// Of a number as SSH writes it, the greatest byte first.
    static bool has_bit(Bytes number, std::uint64_t bit) {
        const std::uint64_t byte = bit / 8;
        if (byte >= number.size()) return false;
        return (number[number.size() - 1 - static_cast<std::size_t>(byte)] >> (bit % 8U) & 1) != 0;
    }

    const ssh::UserCertificate* certificate_;
    std::vector<Subject> subjects_;
    bool revoked_ = false;
};

}  // namespace

bool is_krl(std::string_view file) {
    return file.starts_with(magic);
}

boost::system::result<bool, std::string> krl_revokes(Bytes list, Bytes key,
                                                     const ssh::UserCertificate* certificate) {
    return Question(key, certificate).ask(list);
}

}  // namespace homeport::auth
