#include "generator/options.hpp"

#include <gtest/gtest.h>

namespace homeport::bench {
namespace {

/// What these words make of the options, or the words of the refusal.
std::string parse(const std::string& line, Options& options) {
    std::vector<std::string> words{"loadgen"};
    for (const std::string& word : read_list(line)) words.push_back(word);
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    try {
        (void)parse_arguments(static_cast<int>(argv.size()), argv.data(), "", option_table(options));
        check(options);
    } catch (const UsageError& error) {
        return error.what();
    }
    return {};
}

TEST(LoadgenOptions, targets) {
    struct Row {
        const char* text;
        const char* host;
        std::uint16_t port;
    };
    for (const Row& row :
         {Row{"pool", "pool", 22}, Row{"pool:2222", "pool", 2222}, Row{"[::1]:2222", "::1", 2222},
          Row{"2001:db8::1", "2001:db8::1", 22}, Row{"[2001:db8::1]", "2001:db8::1", 22}}) {
        Options options;
        EXPECT_EQ(parse("--user=a,--key=k,--accept-any-host-key,--target," + std::string(row.text), options),
                  "");
        EXPECT_EQ(options.host, row.host);
        EXPECT_EQ(options.port, row.port);
    }
}

TEST(LoadgenOptions, what_does_not_go_together_is_refused) {
    const std::string good = "--target=h,--user=a,--key=k,--accept-any-host-key";
    struct Row {
        std::string line, words;
    };
    const Row rows[] = {
        {"--user=a", "--target"},
        {"--target=h:0", "from 1 to 65535"},
        {"--target=:22", "which host?"},
        {"--target=h,--key=k,--accept-any-host-key", "either --user or --users-file"},
        {"--target=h,--user=a,--accept-any-host-key", "either --key or --password-file"},
        {"--target=h,--user=a,--key=k", "whom to believe?"},
        {good + ",--users=5", "--users wants a %"},
        {good + ",--typing=0.6,--transfer=0.6", "exceed 1"},
        {good + ",--hold=5000", "--hold 5000 leaves nothing"},
        {good + ",--rate=0", "--rate"},
        {good + ",--ramp=", "--ramp"},
        {good + ",--ramp=x", "--ramp"},
        {good + ",--duration=0s", "--duration"},
        {good + ",--think=0s", "--think"},
        {good + ",--arrivals=often", "poisson or uniform"},
        {good + ",--ciphers=rot13", "--ciphers: rot13"},
    };
    for (const Row& row : rows) {
        Options options;
        EXPECT_NE(parse(row.line, options).find(row.words), std::string::npos)
            << row.line << ": " << parse(row.line, options);
    }
}

}  // namespace
}  // namespace homeport::bench
