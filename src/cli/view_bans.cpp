#include "cli/units.hpp"
#include "cli/views.hpp"

namespace homeport::cli {

std::string view_bans(const admin::Bans& message, const Screen& screen) {
    using Align = Table::Align;
    if (message.bans.empty()) return "No bans.\n";
    Table table({{"SOURCE"},
                 {"WHY"},
                 {"FAILURES", Align::right},
                 {"SINCE", Align::right},
                 {"ENDS IN", Align::right}});
    for (const admin::Ban& ban : message.bans) {
        const auto left = std::chrono::seconds(ban.seconds_left);
        table.add({{ban.source, Color::bold},
                   ban.why,
                   std::to_string(ban.failures),
                   show_duration(ban.until.value - left - ban.since.value) + " ago",
                   show_duration(left)});
    }
    return table.show(screen);
}

}  // namespace homeport::cli
