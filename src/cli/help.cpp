#include "cli/help.hpp"

#include <algorithm>

namespace homeport::cli {
namespace {

struct Line {
    std::string left, right;
};

/// Two columns; a left side that is longer than most gets a line to itself.
std::string show_lines(const std::vector<Line>& lines) {
    constexpr std::size_t margin = 2, gap = 3, most = 28;
    std::size_t left = 0;
    for (const Line& line : lines) {
        if (line.left.size() <= most) left = std::max(left, line.left.size());
    }
    std::string text;
    for (const Line& line : lines) {
        text += std::string(margin, ' ') + line.left;
        if (line.left.size() > most)
            text += "\n" + std::string(margin + left + gap, ' ');
        else
            text += std::string(left + gap - line.left.size(), ' ');
        text += line.right + "\n";
    }
    return text;
}

std::string show_options(std::span<const OptionInfo> options) {
    std::vector<Line> lines;
    for (const OptionInfo& option : options) {
        lines.push_back(
            {std::string(option.name) + (option.value.empty() ? "" : " ") + std::string(option.value),
             std::string(option.help)});
    }
    return show_lines(lines);
}

std::string usage(const Command& command) {
    return std::string(command.name) + (command.arguments.empty() ? "" : " ") +
           std::string(command.arguments);
}

constexpr std::string_view exit_codes =
    "Exit codes:\n"
    "  0   ok\n"
    "  1   the answer is negative: why says refused, status finds no usable instance, what was named "
    "is not there,\n      a change was refused\n"
    "  2   the command line is wrong\n"
    "  3   the daemon cannot be reached or does not answer\n";

}  // namespace

std::string show_help() {
    std::vector<Line> lines;
    for (const Command& command : commands()) lines.push_back({usage(command), std::string(command.help)});
    return "usage: homeport [OPTION]... COMMAND\n\nAsks homeportd, the front-end SSH session router, and "
           "helps to set it "
           "up.\n\nCommands:\n" +
           show_lines(lines) + "\nOptions:\n" + show_options(global_options()) + "\n" +
           std::string(exit_codes);
}

std::string show_help(const Command& command) {
    std::string text = "usage: homeport " + usage(command) + "\n\n" + std::string(command.help) + "\n";
    if (!command.options.empty()) text += "\nOptions:\n" + show_options(command.options);
    return text + "\nOptions of every command:\n" + show_options(global_options()) + "\n" +
           std::string(exit_codes);
}

}  // namespace homeport::cli
