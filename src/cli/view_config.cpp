#include "base/join.hpp"
#include "cli/units.hpp"
#include "cli/views.hpp"

namespace homeport::cli {
namespace {

std::string heading(const admin::ConfigTable& table) {
    const bool list = !table.name.empty();
    return list ? "[[" + table.kind + "]]" : "[" + table.kind + "]";
}

/// Comments line up unless the value is long.
constexpr std::size_t comment_column = 48;

std::string line(const admin::ConfigKey& key, const Screen& screen) {
    std::string text = clean(key.name) + " = " + clean(key.value);
    text.resize(std::max(comment_column, text.size() + 2), ' ');
    const std::string comment =
        "# " + clean(key.source) + (key.waits ? ", where it differs now: waits for a restart" : "");
    return text + (screen.color && key.waits ? paint(comment, Color::yellow) : comment) + "\n";
}

}  // namespace

std::string view_config(const admin::ConfigShown& shown, const Screen& screen) {
    std::string text = "# In force; the file is " + clean(shown.file) + ".\n";
    for (const admin::ConfigTable& table : shown.tables) {
        text += "\n" + clean(heading(table)) + "\n";
        for (const admin::ConfigKey& key : table.keys) text += line(key, screen);
    }
    return text;
}

std::string view_user_config(const admin::UserConfig& user, const Screen& screen, Now now) {
    std::string text;
    const auto fact = [&](std::string name, const std::string& value) {
        name.resize(12, ' ');
        text += name + clean(value) + "\n";
    };
    fact("user", user.user + ", uid " + std::to_string(user.uid) + ", gid " + std::to_string(user.gid));
    fact("home", user.home);
    fact("shell", user.shell);
    fact("groups", base::join(user.groups));
    if (!user.objection.empty()) fact("refused", user.objection);
    fact("methods", base::join(user.methods, " or "));
    fact("connections",
         std::to_string(user.sessions) + " now, at most " + std::to_string(user.max_connections));
    for (const admin::RuleFit& rule : user.rules) {
        fact("rule", rule.name + " (" + rule.source + "): " +
                         (rule.applies ? "applies"
                          : rule.fits  ? "fits, but an earlier one does, too"
                                       : "does not fit"));
    }
    text += "\n" + view_why(user.why, screen, now) + "\n";
    if (user.keys.empty()) text += "No key in the user's files.\n";
    if (!user.keys.empty()) {
        Table table({{"KEY"}, {"TYPE"}, {"COMMENT"}, {"RESTRICTIONS"}, {"WHERE", Table::Align::left, true}});
        for (const admin::KnownKey& key : user.keys) {
            table.add({{key.fingerprint}, {key.type}, {key.comment}, {key.restrictions}, {key.where}});
        }
        text += table.show(screen);
    }
    for (const std::string& note : user.key_notes) fact("passed over", note);
    return text;
}

}  // namespace homeport::cli
