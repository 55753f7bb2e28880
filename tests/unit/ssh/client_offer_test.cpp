// What is read ahead of a client's first bytes, however they arrive.
#include "ssh/client_offer.hpp"

#include <gmock/gmock.h>

#include "ssh/wire.hpp"

namespace homeport::ssh {
namespace {

using State = ClientOffer::State;

std::string packet(const WireWriter& payload, std::size_t padding = 7) {
    WireWriter whole;
    whole.u32(static_cast<std::uint32_t>(1 + payload.bytes().size() + padding));
    whole.bytes().push_back(static_cast<std::uint8_t>(padding));
    whole.raw(payload.bytes());
    whole.bytes().resize(whole.bytes().size() + padding);
    return {whole.bytes().begin(), whole.bytes().end()};
}

std::string kexinit(std::string_view out, std::string_view in) {
    WireWriter payload;
    payload.bytes().push_back(20);
    payload.bytes().resize(17);  // with its cookie
    for (const std::string_view list :
         {std::string_view("curve25519-sha256"), std::string_view("ssh-ed25519"), out, in,
          std::string_view("hmac-sha2-256"), std::string_view("hmac-sha2-256"), std::string_view("none"),
          std::string_view("none"), std::string_view(), std::string_view()}) {
        payload.string(list);
    }
    payload.bytes().resize(payload.bytes().size() + 5);
    return packet(payload);
}

ClientOffer read(std::string_view bytes) {
    return read_client_offer(std::span(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
}

constexpr std::string_view hello = "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n";

TEST(ClientOffer, IsKnownOnceTheLastByteIsThere) {
    const std::string whole = std::string(hello) + kexinit("a,b", "b,c");
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_EQ(read(std::string_view(whole).substr(0, size)).state, State::incomplete) << size;
    }
    for (const std::string& more : {whole, whole + "more"}) {
        const ClientOffer offer = read(more);
        EXPECT_EQ(offer.state, State::complete);
        EXPECT_EQ(offer.ciphers_out, "a,b");
        EXPECT_EQ(offer.ciphers_in, "b,c");
    }
}

TEST(ClientOffer, IsNotWaitedForFromOthers) {
    for (const char* other :
         {"SSH-2.0-OpenSSH_10.0\r\n", "SSH-2.0-OpenSSH_10", "SSH-2.0-PuTTY", "SSH-2.0-OpenSSH_x.1\r\n",
          "GET / HTTP/1.1\r\n", "\r\n", "SSH-2.0-OpenSSH\r\n", "SSH-2.0-OpenSSH_9\n"}) {
        EXPECT_EQ(read(other).state, State::no_matter) << other;
    }
}

TEST(ClientOffer, ThatCannotBeReadIsNoMatter) {
    const std::string start(hello);
    WireWriter other, cut;
    other.bytes().assign(40, 21);
    cut.bytes().assign(17, 20);
    cut.string("curve25519-sha256").u32(1000);
    EXPECT_EQ(read(start + packet(other)).state, State::no_matter);
    EXPECT_EQ(read(start + packet(cut)).state, State::no_matter);
    EXPECT_EQ(read(start + std::string("\0\0\0\5\x05", 5) + "12345").state, State::no_matter);
    EXPECT_EQ(read(start + std::string("\0\0\0\0\0", 5)).state, State::no_matter);
    EXPECT_EQ(read(start + std::string("\xff\xff\xff\xff\x04", 5)).state, State::no_matter);
    EXPECT_EQ(read(start + kexinit(std::string(read_ahead_limit, 'x'), "a")).state, State::no_matter);
}

TEST(BestCipher, IsOurFirstThatTheClientHasBothWays) {
    const std::string bytes = std::string(hello) + kexinit("x,b,a,c", "c,a,bb");
    const ClientOffer offer = read(bytes);
    EXPECT_EQ(best_cipher("a,b,c", offer), "a");
    EXPECT_EQ(best_cipher("b,c,a", offer), "c");
    EXPECT_EQ(best_cipher("x,b", offer), "");
    EXPECT_EQ(best_cipher("", offer), "");
}

}  // namespace
}  // namespace homeport::ssh
