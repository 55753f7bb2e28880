#include <ostream>

#include "admin/messages.hpp"
#include "base/version.hpp"
#include "cli/ask.hpp"
#include "cli/help.hpp"
#include "cli/parse.hpp"

namespace homeport::cli {

Exit run_version(const Context& context, const Input&) {
    if (context.json) {
        print_json(context, admin::to_json(admin::Version{std::string(base::version)}));
    } else {
        context.out << "homeport " << base::version << "\n";
    }
    return Exit::ok;
}

Exit run_help(const Context& context, const Input& input) {
    if (input.arguments.empty()) {
        context.out << show_help();
        return Exit::ok;
    }
    const Command* command = find_command(input.arguments);
    if (command == nullptr) {
        complain(context, "there is no command \"" + input.arguments.front() + "\"; see homeport --help");
        return Exit::usage;
    }
    context.out << show_help(*command);
    return Exit::ok;
}

}  // namespace homeport::cli
