#include <array>
#include <cerrno>
#include <system_error>
#include <variant>

#include <fcntl.h>
#include <unistd.h>

#include "config/config.hpp"

namespace homeport::config {
namespace {

constexpr std::size_t largest_file = 1 << 20;  // bytes; thousands of instances fit

class File {
  public:
    explicit File(const std::string& path) : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
    ~File() {
        if (fd_ >= 0) ::close(fd_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    [[nodiscard]] bool is_open() const { return fd_ >= 0; }
    [[nodiscard]] ssize_t read(std::array<char, 16384>& block) const {
        ssize_t got = 0;
        do got = ::read(fd_, block.data(), block.size());
        while (got < 0 && errno == EINTR);
        return got;
    }

  private:
    int fd_;
};

std::string cannot_read() {
    return "cannot be read: " + std::generic_category().message(errno);
}

/// The content, or a sentence. The file's size is not asked for: pipes have none.
std::variant<std::string, Problem> read_file(const std::string& path) {
    const auto problem = [&](std::string text) { return Problem{path, 0, 0, std::move(text)}; };
    const File file(path);
    if (!file.is_open()) return problem(cannot_read());
    std::string content;
    std::array<char, 16384> block;
    for (;;) {
        const auto got = file.read(block);
        if (got < 0) return problem(cannot_read());
        if (got == 0) return content;
        content.append(block.data(), static_cast<std::size_t>(got));
        if (content.size() > largest_file)
            return problem("is larger than 1 MiB, which no configuration needs");
    }
}

}  // namespace

std::string Problem::format() const {
    std::string where = file + ":";
    if (line > 0) where += std::to_string(line) + ":" + std::to_string(column) + ":";
    return where + " " + text;
}

Problem Config::problem(std::string_view key, const std::string& text) const {
    const auto found = places.find(key);
    const Place place = found == places.end() ? Place() : found->second;
    return {file, place.line, place.column, text};
}

Result load(const std::string& path, const ssh::AlgorithmJudge& judge) {
    auto content = read_file(path);
    if (auto* problem = std::get_if<Problem>(&content)) return std::vector{std::move(*problem)};
    return parse(std::get<std::string>(content), path, judge);
}

Instances load_instances(const std::string& path) {
    auto content = read_file(path);
    if (auto* problem = std::get_if<Problem>(&content)) return std::vector{std::move(*problem)};
    return parse_instances(std::get<std::string>(content), path);
}

}  // namespace homeport::config
