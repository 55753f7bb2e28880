// Every broken file in tests/data/config has its whole list of problems beside it, in NAME.expected.
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>

#include "config/config.hpp"

namespace homeport::config {
namespace {

namespace fs = std::filesystem;

std::string content_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    EXPECT_TRUE(file) << path;
    std::ostringstream content;
    content << file.rdbuf();
    return content.str();
}

std::string problems_of(const fs::path& path) {
    const auto result = parse(content_of(path), path.filename().string());
    const auto* problems = std::get_if<std::vector<Problem>>(&result);
    if (!problems) return "no problems\n";
    std::string text;
    for (const auto& problem : *problems) text += problem.format() + "\n";
    return text;
}

std::vector<fs::path> broken_files() {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(fs::path(TEST_DATA) / "config")) {
        if (entry.path().extension() == ".toml") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

class BrokenFile : public testing::TestWithParam<fs::path> {};

TEST_P(BrokenFile, GivesExactlyTheExpectedProblems) {
    auto expected = GetParam();
    expected.replace_extension(".expected");
    EXPECT_EQ(problems_of(GetParam()), content_of(expected));
}

INSTANTIATE_TEST_SUITE_P(Data, BrokenFile, testing::ValuesIn(broken_files()),
                         [](const auto& file) { return file.param.stem().string(); });

}  // namespace
}  // namespace homeport::config
