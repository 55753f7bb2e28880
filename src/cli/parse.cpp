#include "cli/parse.hpp"

#include <algorithm>
#include <sstream>

namespace homeport::cli {
namespace {

struct Given {
    std::string name;
    std::optional<std::string> value;
};

struct Words {
    std::vector<std::string> plain;
    std::vector<Given> options;
};

const OptionInfo* find_option(std::span<const OptionInfo> options, std::string_view name) {
    const auto found = std::ranges::find(options, name, &OptionInfo::name);
    return found == options.end() ? nullptr : &*found;
}

/// Whether an option of this name takes a value, in whichever command: names mean the same everywhere.
bool takes_value(std::string_view name) {
    if (const OptionInfo* option = find_option(global_options(), name)) return !option->value.empty();
    return std::ranges::any_of(commands(), [&](const Command& command) {
        const OptionInfo* option = find_option(command.options, name);
        return option != nullptr && !option->value.empty();
    });
}

Words split(const std::vector<std::string>& words) {
    Words result;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i];
        if (word == "--") {
            result.plain.insert(result.plain.end(), words.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                words.end());
            break;
        }
        if (!word.starts_with('-') || word == "-") {
            result.plain.push_back(word);
            continue;
        }
        const std::size_t equals = word.find('=');
        Given given{word.substr(0, equals), std::nullopt};
        if (given.name == "-h") given.name = "--help";
        if (equals != std::string::npos) {
            given.value = word.substr(equals + 1);
        } else if (takes_value(given.name) && i + 1 < words.size()) {
            given.value = words[++i];
        }
        result.options.push_back(std::move(given));
    }
    return result;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
    const auto found = nearest(word, candidates);
    return found ? "; did you mean \"" + *found + "\"?" : "";
}

UsageError unknown_command(const std::vector<std::string>& words) {
    // Two-word names compare as a whole, and by their first word for whoever stopped there.
    std::vector<std::string> names;
    std::string same_start;
    for (const Command& command : commands()) {
        names.emplace_back(command.name);
        const bool starts = command.name.starts_with(words.front() + " ");
        if (starts) same_start += (same_start.empty() ? "" : ", ") + std::string(command.name);
    }
    if (!same_start.empty()) return {"\"" + words.front() + "\" wants a second word: " + same_start};
    const std::string two = words.size() > 1 ? words[0] + " " + words[1] : "";
    std::string hint = did_you_mean(two, names);
    if (hint.empty()) hint = did_you_mean(words.front(), names);
    return {"there is no command \"" + words.front() + "\"" +
            (hint.empty() ? "; see homeport --help" : hint)};
}

UsageError unknown_option(const std::string& name, const Command* command) {
    std::vector<std::string> names;
    for (const OptionInfo& option : global_options()) names.emplace_back(option.name);
    if (command != nullptr) {
        for (const OptionInfo& option : command->options) names.emplace_back(option.name);
    }
    return {"there is no option \"" + name + "\"" + (command ? " for " + std::string(command->name) : "") +
            did_you_mean(name, names)};
}

/// Stores a global option; false if it is none.
bool apply_global(Parsed& parsed, const Given& given) {
    if (given.name == "--socket") {
        parsed.socket = given.value;
    } else if (given.name == "--json") {
        parsed.json = true;
    } else if (given.name == "--no-color") {
        parsed.no_color = true;
    } else if (given.name == "--help") {
        parsed.help = true;
    } else if (given.name == "--version") {
        parsed.version = true;
    } else {
        return false;
    }
    return true;
}

std::optional<UsageError> apply_option(Parsed& parsed, const Given& given) {
    const OptionInfo* option = find_option(global_options(), given.name);
    if (option == nullptr && parsed.command != nullptr)
        option = find_option(parsed.command->options, given.name);
    if (option == nullptr) return unknown_option(given.name, parsed.command);
    const bool wants_value = !option->value.empty();
    if (wants_value && !given.value) {
        return UsageError{given.name + " wants a value: " + given.name + " " + std::string(option->value)};
    }
    if (!wants_value && given.value) return UsageError{given.name + " takes no value"};
    if (!apply_global(parsed, given)) parsed.input.options[given.name] = given.value.value_or("");
    return std::nullopt;
}

std::optional<UsageError> check_arguments(const Parsed& parsed) {
    const std::string usage =
        "usage: homeport " + std::string(parsed.command->name) + " " + std::string(parsed.command->arguments);
    std::vector<std::string> wanted;
    std::istringstream words{std::string(parsed.command->arguments)};
    for (std::string word; words >> word;) wanted.push_back(word);
    const std::size_t most = wanted.size();
    const auto optional = [](const std::string& word) { return word.starts_with('['); };
    const auto least = most - static_cast<std::size_t>(std::ranges::count_if(wanted, optional));
    const std::vector<std::string>& given = parsed.input.arguments;
    const bool help_of_two_words = parsed.command->name == "help" && given.size() == 2;
    if (given.size() > most && !help_of_two_words) {
        return UsageError{"\"" + given[most] + "\" is one argument too many; " + usage};
    }
    if (given.size() < least) return UsageError{wanted[given.size()] + " is missing; " + usage};
    return std::nullopt;
}

}  // namespace

std::string Input::option(const std::string& name) const {
    const auto found = options.find(name);
    return found == options.end() ? "" : found->second;
}

const Command* find_command(std::span<const std::string> words) {
    if (words.empty()) return nullptr;
    const std::string two = words.size() > 1 ? words[0] + " " + words[1] : "";
    for (const Command& command : commands()) {
        if (command.name == words[0] || command.name == two) return &command;
    }
    return nullptr;
}

std::variant<Parsed, UsageError> parse(const std::vector<std::string>& words) {
    const Words split_words = split(words);
    const std::vector<std::string>& plain = split_words.plain;
    Parsed parsed;
    parsed.command = find_command(plain);
    if (parsed.command != nullptr) {
        const auto name_words = 1 + std::ranges::count(parsed.command->name, ' ');
        parsed.input.arguments.assign(plain.begin() + name_words, plain.end());
    }
    for (const Given& given : split_words.options) {
        if (auto error = apply_option(parsed, given)) return std::move(*error);
    }
    if (parsed.help || parsed.version) return parsed;
    if (plain.empty()) return UsageError{"a command is missing; see homeport --help"};
    if (parsed.command == nullptr) return unknown_command(plain);
    if (auto error = check_arguments(parsed)) return std::move(*error);
    return parsed;
}

}  // namespace homeport::cli
