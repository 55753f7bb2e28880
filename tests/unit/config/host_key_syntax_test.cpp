#include "config/host_key_syntax.hpp"

#include <gmock/gmock.h>

namespace homeport::config {
namespace {

// Made for these tests; nobody has the private halves.
constexpr std::string_view ed25519 =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILp2OzKjGrD24NK/0uXaJmUmd+Qa8VRJHdJrQfqWKQVZ";
constexpr std::string_view ecdsa =
    "ecdsa-sha2-nistp256 "
    "AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBNKAcJlSVsm3tb9pRWsJsM5n+QdIah7mKzE8MM8PAX"
    "4SEVx/yu41R/oQ5k4KbAlHetxPJlmuhOVeX+qB+1a/bQc=";
constexpr std::string_view rsa =
    "ssh-rsa "
    "AAAAB3NzaC1yc2EAAAADAQABAAABgQCVdCLDnXAA3JzIFjeaJ6+MEh9bDr84SD97qmpwNBX3I9Wz8GTmYqNesQxhWqF9kr7hl2GZa+"
    "dQCC"
    "ymZ+Ie2z7t1MLMIUXOZwwY3O1yzMvGSaO9pySTRV7QKDAXF4ZgPyxkOxd9zxHGoYLstZVDWgbovKrqdl47VtPo+"
    "81aWgeLj0X64aBkKe2wGKOKVueau"
    "5lWDuNI+jitwIECVfSP8kovokci1v/+WFX0eD+WB7naP7LJk/"
    "CRV3Z+l+1YwRSHkWzGQq0ypY9819TAKMHbb91GkEbxI4vTJGK96III9hARMYIowrY7"
    "VatME8GADsXghjmDK+OKMWGjoih4CbgNeNeUUUElSFvl497BkVgLpC+DRh2JRvfkluQ/Z+LA7nTkeakk5YgtX/"
    "7xjhtcwhAFkg8JViSXX1/F58RLeR"
    "xPQPsTP9WozybuCC7CjFsR3fZfcVhghpEt9WnY+zaUSN4J4SRef1BZWjWf3OkayISn1pwNM10+xv2n+BhzBuhxZZmZ0eU=";

TEST(HostKeyFault, AcceptsWhatSshKeygenWrites) {
    for (const auto key : {ed25519, ecdsa, rsa}) {
        EXPECT_EQ(host_key_fault(key), std::nullopt) << key;
        EXPECT_EQ(host_key_fault(std::string(key) + " root@dsvm1 made today"), std::nullopt) << key;
    }
    EXPECT_EQ(host_key_fault("SHA256:AlyXtnrV4CUk/Ca2zKcIvQ+jxDfZ7FLxd8hJ5f3W+cg"), std::nullopt);
}

TEST(HostKeyFault, NoticesEveryCut) {
    for (const auto key : {ed25519, ecdsa, rsa}) {
        for (std::size_t length = 0; length < key.size(); ++length) {
            EXPECT_NE(host_key_fault(key.substr(0, length)), std::nullopt) << key.substr(0, length);
        }
    }
}

// How each kind of mistake is worded is in tests/data/config/host_keys.expected.

TEST(DecodeBase64, GivesBytes) {
    EXPECT_EQ(decode_base64(""), "");
    EXPECT_EQ(decode_base64("Zg=="), "f");
    EXPECT_EQ(decode_base64("Zm8="), "fo");
    EXPECT_EQ(decode_base64("Zm9v"), "foo");
    EXPECT_EQ(decode_base64("+/8="), "\xfb\xff");
}

TEST(DecodeBase64, RefusesAnythingMalformed) {
    for (const auto* text : {"Z", "Zg", "Zg=", "Zm9", "Zm9v=", "=", "====", "Zg==Zg==", "Z===", "Zm 9",
                             "Zm-_", "Zh==", "Zm9="}) {
        EXPECT_EQ(decode_base64(text), std::nullopt) << text;
    }
}

}  // namespace
}  // namespace homeport::config
