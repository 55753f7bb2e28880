#include "cli/views.hpp"

namespace homeport::cli {
namespace {

Table::Cell cell(const std::string& verdict) {
    if (verdict.empty()) return "-";
    return {verdict, verdict == "accepted" ? Color::green : Color::red};
}

}  // namespace

std::string view_authority(const admin::AuthorityCheck& check, const Screen& screen) {
    std::string text;
    const auto key = [&](const char* title, const std::string& fingerprint) {
        if (!fingerprint.empty()) text += title + clean(fingerprint) + "\n";
    };
    key("signing  ", check.current);
    key("next     ", check.next);
    key("old      ", check.old);
    Table table({{"INSTANCE"}, {"SIGNING"}, {"NEXT"}, {"OLD"}});
    for (const admin::AuthorityTrial& trial : check.instances) {
        table.add({{trial.backend, Color::bold}, cell(trial.current), cell(trial.next), cell(trial.old)});
    }
    return text + table.show(screen);
}

}  // namespace homeport::cli
