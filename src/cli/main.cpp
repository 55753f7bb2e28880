// `homeport`: from the environment to a command and its exit code.
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include <sys/ioctl.h>
#include <unistd.h>

#include "admin/options.hpp"
#include "cli/help.hpp"
#include "cli/parse.hpp"
#include "cli/run.hpp"

namespace {

using namespace homeport::cli;

const char* environment(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0' ? value : nullptr;
}

std::string choose_socket(const Parsed& parsed) {
    if (parsed.socket) return *parsed.socket;
    const char* set = environment("HOMEPORT_SOCKET");
    return set != nullptr ? set : homeport::admin::Options().socket;
}

Screen look_at_terminal(bool no_color) {
    winsize size{};
    const bool known = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0;
    const char* term = environment("TERM");
    const bool dumb = term == nullptr || std::string_view(term) == "dumb";
    return {known ? size.ws_col : std::size_t{0}, !no_color && !dumb && environment("NO_COLOR") == nullptr};
}

Exit run(const std::vector<std::string>& words) {
    auto result = parse(words);
    Context context{std::cout, std::cerr, {}, {}, false, ::isatty(STDOUT_FILENO) == 1};
    if (const auto* error = std::get_if<UsageError>(&result)) {
        complain(context, error->text);
        return Exit::usage;
    }
    const Parsed& parsed = std::get<Parsed>(result);
    context.socket = choose_socket(parsed);
    context.json = parsed.json;
    if (context.terminal) context.screen = look_at_terminal(parsed.no_color);
    if (parsed.version) return run_version(context, {});
    if (parsed.help) {
        context.out << (parsed.command != nullptr ? show_help(*parsed.command) : show_help());
        return Exit::ok;
    }
    return parsed.command->run(context, parsed.input);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const Exit code = run({argv + 1, argv + argc});
        if (std::cout.flush()) return static_cast<int>(code);
        std::cerr << "homeport: the output could not be written\n";
    } catch (const std::exception& surprise) {
        std::cerr << "homeport: " << surprise.what() << "\n";
    }
    return static_cast<int>(Exit::negative);
}
