#include "cli/text.hpp"
#include "cli/views.hpp"

namespace homeport::cli {

std::string view_reloaded(const admin::Reloaded& message) {
    std::string text;
    const auto line = [&](std::string title, const std::vector<std::string>& items) {
        if (items.empty()) return;
        text += title;
        const char* separator = " ";
        for (const std::string& item : items) {
            text += separator + clean(item);
            separator = ", ";
        }
        text += "\n";
    };
    line("Instances added:", message.added);
    line("Instances changed:", message.changed);
    line("Instances removed:", message.removed);
    if (message.rules) text += "The rules have changed.\n";
    line("Settings changed:", message.settings);
    if (text.empty()) text = "Nothing to change.\n";
    line("Needs a restart to take effect:", message.needs_restart);
    return text;
}

}  // namespace homeport::cli
