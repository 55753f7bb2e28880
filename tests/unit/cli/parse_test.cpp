#include "cli/parse.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "backend/options.hpp"
#include "cli/help.hpp"
#include "cli/run.hpp"

namespace homeport::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Words = std::vector<std::string>;

Parsed good(const Words& words) {
    auto result = parse(words);
    const auto* error = std::get_if<UsageError>(&result);
    EXPECT_EQ(error, nullptr) << (error ? error->text : "");
    return error ? Parsed() : std::get<Parsed>(std::move(result));
}

std::string bad(const Words& words) {
    const auto result = parse(words);
    const auto* error = std::get_if<UsageError>(&result);
    return error ? error->text : "";
}

TEST(Parse, FindsCommandsOfOneAndTwoWords) {
    EXPECT_EQ(good({"status"}).command->name, "status");
    EXPECT_EQ(good({"ca", "init"}).command->name, "ca init");
    EXPECT_THAT(good({"ca", "init"}).input.arguments, IsEmpty());
    const Parsed scan = good({"backend", "scan", "vm1:2222"});
    EXPECT_EQ(scan.command->name, "backend scan");
    EXPECT_THAT(scan.input.arguments, ElementsAre("vm1:2222"));
}

TEST(Parse, OptionsStandAnywhere) {
    for (const Words& words : {Words{"--socket", "/s", "why", "alice", "--tag", "gpu", "--json"},
                               Words{"why", "--tag=gpu", "--json", "alice", "--socket=/s"}}) {
        const Parsed parsed = good(words);
        EXPECT_EQ(parsed.command->name, "why");
        EXPECT_THAT(parsed.input.arguments, ElementsAre("alice"));
        EXPECT_EQ(parsed.input.option("--tag"), "gpu");
        EXPECT_FALSE(parsed.input.has("--source"));
        EXPECT_EQ(parsed.socket, "/s");
        EXPECT_TRUE(parsed.json);
        EXPECT_FALSE(parsed.no_color);
    }
}

TEST(Parse, AfterTwoDashesAllIsArgument) {
    EXPECT_THAT(good({"why", "--", "--help"}).input.arguments, ElementsAre("--help"));
}

TEST(Parse, HelpNeedsNoArguments) {
    EXPECT_TRUE(good({"why", "--help"}).help);
    EXPECT_EQ(good({"why", "-h"}).command->name, "why");
    EXPECT_EQ(good({"--help"}).command, nullptr);
    EXPECT_THAT(good({"help", "ca", "init"}).input.arguments, ElementsAre("ca", "init"));
}

TEST(Parse, MistakesAreSentences) {
    struct Row {
        Words words;
        const char* text;
    };
    const Row rows[] = {
        {{}, "a command is missing; see homeport --help"},
        {{"satus"}, "there is no command \"satus\"; did you mean \"status\"?"},
        {{"sess"}, "did you mean \"sessions\"?"},
        {{"xyzzy"}, "there is no command \"xyzzy\"; see homeport --help"},
        {{"backend", "scna", "vm1"}, "\"backend\" wants a second word: backend scan"},
        {{"ca"}, "\"ca\" wants a second word: ca init"},
        {{"share"}, "\"share\" wants a second word: share init, share show"},
        {{"share", "init"}, "DIRECTORY is missing; usage: homeport share init DIRECTORY"},
        {{"backned", "scan"}, "did you mean \"backend scan\"?"},
        {{"why"}, "USER is missing; usage: homeport why USER"},
        {{"why", "alice", "bob"}, "\"bob\" is one argument too many"},
        {{"status", "now"}, "\"now\" is one argument too many"},
        {{"why", "alice", "--tga", "x"}, "there is no option \"--tga\" for why; did you mean \"--tag\"?"},
        {{"status", "--tag", "x"}, "there is no option \"--tag\" for status"},
        {{"why", "alice", "--tag"}, "--tag wants a value: --tag TAG"},
        {{"status", "--json=yes"}, "--json takes no value"},
        {{"--sokcet", "/s", "status"}, "did you mean \"--socket\"?"},
    };
    for (const Row& row : rows) EXPECT_THAT(bad(row.words), HasSubstr(row.text));
}

TEST(Help, ShowsEveryCommandOptionAndExitCode) {
    const std::string help = show_help();
    for (const Command& command : commands())
        EXPECT_THAT(help, HasSubstr("\n  " + std::string(command.name)));
    for (const OptionInfo& option : global_options()) EXPECT_THAT(help, HasSubstr(std::string(option.name)));
    for (const char* code : {"\n  0   ok", "\n  1   ", "\n  2   ", "\n  3   "})
        EXPECT_THAT(help, HasSubstr(code));
}

TEST(Help, OfACommandShowsItsOptions) {
    const std::string help = show_help(*good({"why", "alice"}).command);
    EXPECT_THAT(help, HasSubstr("usage: homeport why USER\n"));
    EXPECT_THAT(help, HasSubstr("--source IP"));
}

TEST(Commands, MakeTheKeyWhereTheDaemonLooksForIt) {
    EXPECT_EQ(default_ca_key, backend::Options().ca_key);
}

}  // namespace
}  // namespace homeport::cli
