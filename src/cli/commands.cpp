#include <array>

#include "admin/verbs.hpp"
#include "cli/run.hpp"

namespace homeport::cli {
namespace {

using admin::Verb;

constexpr std::string_view help_of(Verb verb) {
    return admin::describe(verb).help;
}

constexpr std::array pins_options{
    OptionInfo{"--after", "USER", admin::pins_arguments[0].help},
    OptionInfo{"--limit", "N", admin::pins_arguments[1].help},
};
constexpr std::array why_options{
    OptionInfo{"--source", "IP", admin::why_arguments[0].help},
    OptionInfo{"--tag", "TAG", admin::why_arguments[1].help},
};
constexpr std::array top_options{
    OptionInfo{"--interval", "SECONDS", "look again after so many seconds (default 2)"},
};
constexpr std::array drain_options{
    OptionInfo{"--deadline", "TIME", admin::drain_arguments[0].help},
    OptionInfo{"--message", "TEXT", admin::drain_arguments[1].help},
};
constexpr std::array message_options{
    OptionInfo{"--message", "TEXT", admin::message_arguments[0].help},
};
constexpr std::array hostkeys_options{
    OptionInfo{"--sshfp", "HOST", "print the DNS records (type SSHFP) of this host name"},
    OptionInfo{"--known-hosts", "HOST", "print lines for ~/.ssh/known_hosts under this host name"},
};
constexpr std::array scan_options{
    OptionInfo{"--name", "NAME", "call the instance this in the printed block"},
    OptionInfo{"--timeout", "SECONDS", "wait this long for each connection (default 5)"},
};

constexpr std::array rotate_options{
    OptionInfo{"--force", "", "take the step even if instances did not answer as they should"},
};
constexpr std::array share_init_options{
    OptionInfo{"--id", "ID", "this id instead of a new one, as for a copy of a share that was lost"},
    OptionInfo{"--replace", "", "give a share that has an id another one"},
    OptionInfo{"--force", "", "even on this machine's root file system"},
};

constexpr std::array unban_options{
    OptionInfo{"--all", "", help_of(Verb::unban_all)},
};

constexpr std::array table{
    Command{"status", "", help_of(Verb::status), {}, run_status},
    Command{"backends", "", help_of(Verb::backends), {}, run_backends},
    Command{"sessions", "", help_of(Verb::sessions), {}, run_sessions},
    Command{"pins", "", help_of(Verb::pins), pins_options, run_pins},
    Command{"why", "USER", help_of(Verb::why), why_options, run_why},
    Command{"config show", "[USER]", help_of(Verb::config), why_options, run_config_show},
    Command{"hostkeys", "", help_of(Verb::hostkeys), hostkeys_options, run_hostkeys},
    Command{"top", "", "watch the pool live; q quits", top_options, run_top},
    Command{"tail", "", help_of(Verb::events), {}, run_tail},
    Command{"drain", "NAME", help_of(Verb::drain), drain_options, run_drain},
    Command{"maint", "NAME", help_of(Verb::maint), message_options, run_maint},
    Command{"ready", "NAME", help_of(Verb::ready), message_options, run_ready},
    Command{"kick", "SESSION|USER", help_of(Verb::kick), message_options, run_kick},
    Command{"pin", "USER NAME", help_of(Verb::pin), {}, run_pin},
    Command{"unpin", "USER", help_of(Verb::unpin), {}, run_unpin},
    Command{"reload", "", help_of(Verb::reload), {}, run_reload},
    Command{"bans", "", help_of(Verb::bans), {}, run_bans},
    Command{"unban", "[SOURCE]", help_of(Verb::unban), unban_options, run_unban},
    Command{
        "ca init", "[PATH]", "make the key that signs the router's logins to the instances", {}, run_ca_init},
    Command{"ca check", "USER", help_of(Verb::check_authority), {}, run_ca_check},
    Command{"ca rotate", "USER", "replace that key, in three steps that never lock the router out",
            rotate_options, run_ca_rotate},
    Command{"share init", "DIRECTORY",
            "give the share of homes mounted on DIRECTORY an id, by which instances are known to have it",
            share_init_options, run_share_init},
    Command{"share show", "DIRECTORY", "which share is mounted on DIRECTORY?", {}, run_share_show},
    Command{"backend scan", "ADDRESS[:PORT]",
            "print the configuration block of an instance with its host keys", scan_options,
            run_backend_scan},
    Command{"backend add", "[FILE]", help_of(Verb::add), {}, run_backend_add},
    Command{"backend remove", "NAME", help_of(Verb::remove), {}, run_backend_remove},
    Command{"version", "", "show the version of this program", {}, run_version},
    Command{"help", "[COMMAND]", "show help", {}, run_help},
};

constexpr std::array globals{
    OptionInfo{"--socket", "PATH",
               "the daemon's admin socket (default: $HOMEPORT_SOCKET or /run/homeport/admin.sock)"},
    OptionInfo{"--json", "", "print the API's JSON as it is, indented on a terminal"},
    OptionInfo{"--no-color", "", "no colors; NO_COLOR in the environment does the same"},
    OptionInfo{"--help", "", "show help, of a command if one is given"},
    OptionInfo{"--version", "", "show the version of this program"},
};

}  // namespace

std::span<const Command> commands() {
    return table;
}

std::span<const OptionInfo> global_options() {
    return globals;
}

}  // namespace homeport::cli
