// What a login costs in keys: the certificate for the instance, and looking the user's key up.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <fstream>

#include "auth/authorized_keys.hpp"
#include "auth/key_search.hpp"
#include "benchmarks/scratch.hpp"
#include "ssh/certificate.hpp"
#include "ssh/wire.hpp"

namespace homeport::bench {
namespace {

ssh::CertificateSpec spec() {
    ssh::CertificateSpec spec;
    spec.key_id = "3f9c0b7a1d2e4f50";
    spec.principals = {"alice"};
    spec.valid_after = 1'700'000'000;
    spec.valid_before = spec.valid_after + 120;
    return spec;
}

void ephemeral_key(benchmark::State& state) {
    for (auto _ : state) {
        const ssh::EphemeralKey key;
        benchmark::DoNotOptimize(key.public_key().data());
    }
}

void sign_certificate(benchmark::State& state) {
    const Scratch scratch;
    const auto authority = ssh::CertificateAuthority::create((scratch.path() / "ca").string());
    const ssh::EphemeralKey key;
    for (auto _ : state) benchmark::DoNotOptimize(authority->sign(key.public_key(), spec()).size());
}

auth::Account myself(const Scratch& scratch) {
    auth::Account account;
    account.name = "alice";
    account.uid = getuid();
    account.gid = getgid();
    account.home = scratch.path();
    return account;
}

/// The key stands in the last line: what is worst, and what a key that is in no line costs.
void find_in_file(benchmark::State& state) {
    const Scratch scratch;
    std::vector<std::uint8_t> wanted;
    {
        std::ofstream file(scratch.path() / "keys");
        for (std::int64_t i = 0; i < state.range(0); ++i) {
            wanted = ssh::public_blob(ssh::EphemeralKey().public_key());
            file << "ssh-ed25519 " << ssh::base64_encode(wanted) << " alice@laptop" << i << '\n';
        }
    }
    auth::Options options;
    options.authorized_keys = {"keys"};
    options.strict_modes = false;  // /tmp belongs to everybody
    const auth::Account account = myself(scratch);
    for (auto _ : state) {
        const auth::OfferedKey offered(wanted, "alice", {}, false);
        auth::KeySearch search(offered);
        auth::search_key_files(account, options, search);
        if (!search.match()) state.SkipWithError("the key was not found");
    }
}

BENCHMARK(ephemeral_key)->Unit(benchmark::kMicrosecond);
BENCHMARK(sign_certificate)->Unit(benchmark::kMicrosecond);
BENCHMARK(find_in_file)
    ->Name("authorized_keys")
    ->ArgName("lines")
    ->Arg(1)
    ->Arg(10)
    ->Arg(100)
    ->Arg(1000)
    ->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace homeport::bench
