#include "common/arguments.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iomanip>
#include <iostream>
#include <span>
#include <utility>

namespace homeport::bench {
namespace {

[[noreturn]] void refuse(std::string_view text, std::string_view wanted) {
    throw UsageError("\"" + std::string(text) + "\" is not " + std::string(wanted));
}

/// The number at the head of `text`; what follows it stays.
double take_number(std::string_view& text, std::string_view whole, std::string_view wanted) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || !std::isfinite(value)) refuse(whole, wanted);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
}

template <std::size_t Size>
double unit_of(std::string_view unit, const std::pair<std::string_view, double> (&units)[Size],
               std::string_view whole, std::string_view wanted) {
    const auto* found = std::ranges::find(units, unit, &std::pair<std::string_view, double>::first);
    if (found == std::end(units)) refuse(whole, wanted);
    return found->second;
}

void print_help(std::string_view about, const std::vector<Option>& options) {
    constexpr int column = 30;
    std::cout << about;
    for (const Option& option : options) {
        if (option.name.empty()) {
            std::cout << '\n' << option.help << '\n';
            continue;
        }
        const std::string left = "  " + option.name + (option.value.empty() ? "" : " " + option.value);
        std::cout << std::left << std::setw(column) << left << ' ' << option.help << '\n';
    }
}

}  // namespace

bool parse_arguments(int argc, char** argv, std::string_view about, const std::vector<Option>& options) {
    const std::span arguments(argv, static_cast<std::size_t>(argc));
    for (std::size_t i = 1; i < arguments.size(); ++i) {
        const std::string_view argument = arguments[i];
        if (argument == "--help" || argument == "-h") {
            print_help(about, options);
            return false;
        }
        const std::size_t equals = argument.find('=');
        const std::string_view name = argument.substr(0, equals);
        const auto option = std::ranges::find(options, name, &Option::name);
        if (name.empty() || option == options.end())
            throw UsageError("there is no option \"" + std::string(name) + "\"; --help lists them");
        std::string_view value;
        if (equals != std::string_view::npos) {
            if (option->value.empty()) throw UsageError(option->name + " takes no value");
            value = argument.substr(equals + 1);
        } else if (!option->value.empty()) {
            if (++i == arguments.size()) throw UsageError(option->name + " wants " + option->value);
            value = arguments[i];
        }
        try {
            option->set(value);
        } catch (const UsageError& error) {
            throw UsageError(option->name + ": " + error.what());
        }
    }
    return true;
}

std::uint64_t read_count(std::string_view text, std::uint64_t least, std::uint64_t most) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < least || value > most)
        refuse(text, "a number from " + std::to_string(least) + " to " + std::to_string(most));
    return value;
}

double read_number(std::string_view text, double least, double most) {
    std::string_view rest = text;
    const double value = take_number(rest, text, "a number");
    if (!rest.empty() || value < least || value > most) {
        refuse(text, "a number from " + std::to_string(least) + " to " + std::to_string(most));
    }
    return value;
}

std::chrono::milliseconds read_duration(std::string_view text) {
    constexpr std::string_view wanted = "a duration such as 500ms, 30s, 5m, 2h or 7d, up to 10000d";
    constexpr double longest =
        10'000 * 86400e3;  // several of them together are still a number of nanoseconds
    constexpr std::pair<std::string_view, double> units[] = {
        {"ms", 1}, {"s", 1e3}, {"m", 60e3}, {"h", 3600e3}, {"d", 86400e3}};
    std::string_view rest = text;
    const double value = take_number(rest, text, wanted);
    const double ms = value * unit_of(rest, units, text, wanted);
    if (ms < 0 || ms > longest) refuse(text, wanted);
    return std::chrono::milliseconds(std::llround(ms));
}

std::chrono::milliseconds read_span(std::string_view text) {
    const auto span = read_duration(text);
    if (span.count() == 0) refuse(text, "more than nothing");
    return span;
}

std::uint64_t read_size(std::string_view text) {
    constexpr std::string_view wanted = "a size such as 64K, 10M or 1G";
    constexpr std::pair<std::string_view, double> units[] = {
        {"", 1}, {"K", 1024.0}, {"M", 1024.0 * 1024}, {"G", 1024.0 * 1024 * 1024}};
    std::string_view rest = text;
    const double value = take_number(rest, text, wanted);
    const double bytes = value * unit_of(rest, units, text, wanted);
    if (bytes < 0 || bytes > 1e15) refuse(text, wanted);
    return static_cast<std::uint64_t>(bytes);
}

std::vector<std::string> read_list(std::string_view text) {
    std::vector<std::string> members;
    while (!text.empty()) {
        const std::size_t comma = text.find(',');
        members.emplace_back(text.substr(0, comma));
        text = comma == std::string_view::npos ? std::string_view{} : text.substr(comma + 1);
    }
    return members;
}

}  // namespace homeport::bench
