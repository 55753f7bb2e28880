#include "auth/krl.hpp"

#include <gtest/gtest.h>

#include "ssh/fingerprint.hpp"
#include "ssh/wire.hpp"

namespace homeport::auth {
namespace {

using ssh::WireWriter;

const std::vector<std::uint8_t> key = WireWriter().string("ssh-ed25519").string("key").bytes();
const std::vector<std::uint8_t> other = WireWriter().string("ssh-ed25519").string("other").bytes();

WireWriter& section(WireWriter& list, std::uint8_t type, const WireWriter& content) {
    return list.raw(std::vector<std::uint8_t>{type}).string(content);
}

WireWriter header(std::uint32_t version = 1) {
    const std::string_view magic("SSHKRL\n\0", 8);
    WireWriter list;
    list.bytes().assign(magic.begin(), magic.end());
    list.u32(version).u64(1).u64(2).u64(0).string("").string("comment");
    return list;
}

/// A list with one section about certificates of `authority` (all if empty).
std::vector<std::uint8_t> about_certificates(std::uint8_t type, const WireWriter& content,
                                             const std::vector<std::uint8_t>& authority = {}) {
    WireWriter inner;
    inner.string(authority).string("");
    section(inner, type, content);
    WireWriter list = header();
    return section(list, 1, inner).bytes();
}

ssh::UserCertificate certificate(std::uint64_t serial) {
    ssh::UserCertificate one;
    one.key = key;
    one.serial = serial;
    one.key_id = "id";
    one.authority = other;
    return one;
}

/// "revoked", "not", or what is wrong with the list.
std::string answer(const std::vector<std::uint8_t>& list, const ssh::UserCertificate* one = nullptr) {
    const auto revoked = krl_revokes(list, key, one);
    return !revoked ? revoked.error() : *revoked ? "revoked" : "not";
}

TEST(Krl, KnowsItself) {
    EXPECT_TRUE(is_krl(ssh::as_text(header().bytes())));
    EXPECT_FALSE(is_krl("ssh-ed25519 AAAA"));
    EXPECT_EQ(answer(header().bytes()), "not");
}

TEST(Krl, RevokesKeys) {
    WireWriter list = header();
    EXPECT_EQ(answer(section(list, 2, WireWriter().string(other)).bytes()), "not");
    EXPECT_EQ(answer(section(list, 2, WireWriter().string(other).string(key)).bytes()), "revoked");
    list = header();
    EXPECT_EQ(answer(section(list, 5, WireWriter().string(ssh::sha256(key))).bytes()), "revoked");
    list = header();
    const auto one = certificate(1);
    EXPECT_EQ(answer(section(list, 2, WireWriter().string(other)).bytes(), &one), "revoked")
        << "the authority's";
}

struct SerialCase {
    std::uint64_t serial;
    bool listed, in_range, in_bitmap;
};
class KrlSerial : public testing::TestWithParam<SerialCase> {};
TEST_P(KrlSerial, IsRevoked) {
    const auto& [serial, listed, in_range, in_bitmap] = GetParam();
    const auto one = certificate(serial);
    const auto list = about_certificates(0x20, WireWriter().u64(5).u64(~std::uint64_t{0}));
    EXPECT_EQ(answer(list, &one), listed ? "revoked" : "not");
    EXPECT_EQ(answer(about_certificates(0x21, WireWriter().u64(0).u64(9)), &one),
              in_range ? "revoked" : "not");
    const std::vector<std::uint8_t> bits = {0x01, 0x00, 0x81};  // 0, 7 and 16 above the offset
    EXPECT_EQ(answer(about_certificates(0x22, WireWriter().u64(3).string(bits)), &one),
              in_bitmap ? "revoked" : "not");
    EXPECT_EQ(answer(list), "not") << "a plain key has no serial";
    EXPECT_EQ(answer(about_certificates(0x20, WireWriter().u64(5), key), &one), "not")
        << "another authority's";
}
INSTANTIATE_TEST_SUITE_P(Table, KrlSerial,
                         testing::Values(SerialCase{0, false, false, false}, SerialCase{3, false, true, true},
                                         SerialCase{4, false, true, false}, SerialCase{5, true, true, false},
                                         SerialCase{10, false, false, true},
                                         SerialCase{19, false, false, true},
                                         SerialCase{27, false, false, false},
                                         SerialCase{~std::uint64_t{0}, true, false, false}));

TEST(Krl, RevokesKeyIds) {
    const auto one = certificate(1);
    EXPECT_EQ(answer(about_certificates(0x23, WireWriter().string("x").string("id")), &one), "revoked");
    EXPECT_EQ(answer(about_certificates(0x23, WireWriter().string("i").string("idx")), &one), "not");
    EXPECT_EQ(answer(about_certificates(0x23, WireWriter().string("id")), nullptr), "not");
}

TEST(Krl, ThatCannotBeReadSaysSo) {
    EXPECT_EQ(answer(header(2).bytes()), "is a KRL of a version that is not known");
    const std::string unreadable = "is a KRL with a section that cannot be read";
    WireWriter list = header();
    EXPECT_EQ(answer(section(list, 99, WireWriter()).bytes()), unreadable);
    EXPECT_EQ(answer(about_certificates(0x21, WireWriter().u64(9).u64(0))), unreadable);
    EXPECT_EQ(answer(about_certificates(0x20, WireWriter().u32(9))), unreadable);
    EXPECT_EQ(answer(about_certificates(0x24, WireWriter())), unreadable);
    const auto whole = about_certificates(0x20, WireWriter().u64(5));
    const std::size_t start = header().bytes().size();
    for (std::size_t size = 12; size < whole.size(); ++size) {
        if (size == start) continue;  // a list without sections
        EXPECT_NE(answer({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)}), "not") << size;
    }
}

TEST(Krl, SomebodyElsesExtensionsMatterIfTheyAreCritical) {
    for (const std::uint8_t critical : std::vector<std::uint8_t>{0, 1}) {
        WireWriter content;
        content.string("made-up@example.com").raw(std::vector<std::uint8_t>{critical}).string("x");
        WireWriter list = header();
        EXPECT_EQ(answer(section(list, 255, content).bytes()),
                  critical != 0 ? "is a KRL with a section that cannot be read" : "not");
    }
}

}  // namespace
}  // namespace homeport::auth
