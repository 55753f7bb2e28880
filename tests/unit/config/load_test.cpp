// From the file system to problems.
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>

#include "config/config.hpp"

namespace homeport::config {
namespace {

using testing::ElementsAre;

class Load : public testing::Test {
  protected:
    Load() {
        std::string pattern = testing::TempDir() + "homeport-config-XXXXXX";
        directory_ = mkdtemp(pattern.data());
    }
    ~Load() override { std::filesystem::remove_all(directory_); }

    [[nodiscard]] std::string path(const std::string& name) const { return directory_ + "/" + name; }
    [[nodiscard]] std::string write(const std::string& content) const {
        std::ofstream(path("homeport.toml")) << content;
        return path("homeport.toml");
    }

  private:
    std::string directory_;
};

std::vector<Problem> problems(const std::string& path) {
    auto result = load(path);
    auto* problems = std::get_if<std::vector<Problem>>(&result);
    return problems ? std::move(*problems) : std::vector<Problem>();
}

TEST_F(Load, SaysThatTheFileIsMissing) {
    EXPECT_THAT(problems(path("none")),
                ElementsAre(Problem{path("none"), 0, 0, "cannot be read: No such file or directory"}));
}

TEST_F(Load, SaysThatItIsADirectory) {
    EXPECT_THAT(problems(path("")), ElementsAre(Problem{path(""), 0, 0, "cannot be read: Is a directory"}));
}

TEST_F(Load, NamesThePathAsGiven) {
    const auto file = write("[front]\nlisen = []\n[[backends]]\n");
    const auto found = problems(file);
    ASSERT_FALSE(found.empty());
    EXPECT_EQ(found.front().format(),
              file + ":2:1: unknown key \"lisen\" in [front]; did you mean \"listen\"?");
}

TEST_F(Load, TakesFilesUpToOneMebibyte) {
    const std::string line = std::string(1023, '#') + "\n";
    std::string content;
    for (int i = 0; i < 1024; ++i) content += line;
    // All comment: it is read, and found to be without instances.
    EXPECT_THAT(problems(write(content)),
                ElementsAre(testing::Field(&Problem::text, testing::StartsWith("there is no"))));
    EXPECT_THAT(problems(write(content + "#")),
                ElementsAre(Problem{path("homeport.toml"), 0, 0,
                                    "is larger than 1 MiB, which no configuration needs"}));
}

TEST_F(Load, TakesALineOfFourKibibytes) {
    const auto only = testing::Field(&Problem::text, testing::StartsWith("there is no"));
    EXPECT_THAT(problems(write(std::string(4096, '#'))), ElementsAre(only));
    EXPECT_THAT(problems(write("\n" + std::string(4097, '#'))),
                ElementsAre(Problem{path("homeport.toml"), 2, 4097, "the line is longer than 4096 bytes"}));
}

TEST(Problem, FormatsItsPlaceIfItHasOne) {
    EXPECT_EQ((Problem{"a.toml", 12, 9, "is odd"}.format()), "a.toml:12:9: is odd");
    EXPECT_EQ((Problem{"a.toml", 0, 0, "is odd"}.format()), "a.toml: is odd");
}

}  // namespace
}  // namespace homeport::config
