#include "cli/share_place.hpp"

#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>
#include <vector>

namespace homeport::cli {
namespace {

/// mountinfo writes blanks, line ends and backslashes as three octal digits (proc(5)).
std::string unescape(std::string_view text) {
    constexpr std::size_t digits = 3;
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::string_view octal = text.substr(i + 1, digits);
        if (text[i] == '\\' && octal.size() == digits &&
            octal.find_first_not_of("01234567") == std::string_view::npos) {
            result += static_cast<char>(std::strtol(std::string(octal).c_str(), nullptr, 8));
            i += digits;
        } else {
            result += text[i];
        }
    }
    return result;
}

/// ID PARENT MAJOR:MINOR ROOT POINT OPTIONS [TAG]... - TYPE SOURCE SUPER-OPTIONS
std::optional<Mount> parse(const std::string& line) {
    constexpr std::size_t point_field = 4, first_tag = 6;
    std::istringstream in(line);
    const std::vector<std::string> fields{std::istream_iterator<std::string>(in), {}};
    std::size_t dash = first_tag;
    while (dash < fields.size() && fields[dash] != "-") ++dash;
    if (dash + 2 >= fields.size()) return std::nullopt;
    return Mount{unescape(fields[point_field]), unescape(fields[dash + 1]), unescape(fields[dash + 2])};
}

bool contains(std::string_view point, std::string_view path) {
    if (point == "/") return path.starts_with('/');
    return path.starts_with(point) && (path.size() == point.size() || path[point.size()] == '/');
}

}  // namespace

std::optional<Mount> find_mount(std::string_view mountinfo, std::string_view path) {
    std::optional<Mount> best;
    std::istringstream lines{std::string(mountinfo)};
    for (std::string line; std::getline(lines, line);) {
        auto mount = parse(line);
        if (mount && contains(mount->point, path) && (!best || mount->point.size() >= best->point.size()))
            best = std::move(mount);
    }
    return best;
}

boost::system::result<Place, std::string> look_at_place(const std::string& directory) {
    const std::unique_ptr<char, decltype(&std::free)> path(::realpath(directory.c_str(), nullptr),
                                                           &std::free);
    struct stat info {
    }, root{};
    if (!path || ::stat(path.get(), &info) != 0 || ::stat("/", &root) != 0)
        return "cannot look at " + directory + ": " + std::strerror(errno);
    if (!S_ISDIR(info.st_mode)) return directory + " is not a directory";
    std::ifstream file("/proc/self/mountinfo");
    const std::string mountinfo{std::istreambuf_iterator<char>(file), {}};
    return Place{info.st_dev == root.st_dev, path.get(), find_mount(mountinfo, path.get())};
}

}  // namespace homeport::cli
