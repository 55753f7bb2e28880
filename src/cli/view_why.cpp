#include "cli/units.hpp"
#include "cli/views.hpp"

namespace homeport::cli {
namespace {

/// What would happen, in one sentence, by the basis of the decision.
std::string sentence(const admin::Why& why) {
    const std::string to = why.user + " gets " + why.backend;
    if (why.basis == "pin") return to + ", because of the pin.";
    if (why.basis == "policy") return to + "; there is no pin yet, and this login would make one.";
    if (why.basis == "moved") return to + "; the pinned instance is out, and this login would move the pin.";
    if (why.basis == "detour") return to + " this time; the pin stays where it is.";
    if (!why.waits_for.empty()) {
        return why.user + " would wait in line (waiting now: " + std::to_string(why.in_line) + ").";
    }
    return why.user + " would be refused.";
}

std::string show_pin(const admin::Pin& pin, Now now) {
    return pin.backend + ", created " + show_duration(now - pin.created.value) + " ago, last seen " +
           show_duration(now - pin.last_seen.value) + " ago" + (pin.why.empty() ? "" : " (" + pin.why + ")");
}

Color verdict_color(const std::string& verdict) {
    if (verdict == "chosen") return Color::green;
    if (verdict == "eligible") return Color::none;
    if (verdict == "down" || verdict == "failed_now") return Color::red;
    return Color::yellow;
}

}  // namespace

std::string view_why(const admin::Why& why, const Screen& screen, Now now) {
    const std::string headline = clean(sentence(why));
    std::string text = (screen.color ? paint(headline, Color::bold) : headline) + "\n";
    const auto fact = [&](std::string name, const std::string& value) {
        if (value.empty()) return;
        name.resize(9, ' ');
        text += "  " + name + clean(value) + "\n";
    };
    fact("message", why.waits_for.empty() ? why.refusal : why.waits_for);
    fact("notice", why.notice);
    fact("why", why.why);
    fact("rule", why.rule + " (" + why.policy + ")");
    fact("pin", why.pin                 ? show_pin(*why.pin, now)
                : why.pin_error.empty() ? "none"
                                        : "unknown: " + why.pin_error);
    if (why.pin) fact("work", why.pin->work);
    fact("source", why.source);
    fact("tag", why.tag);
    if (why.candidates.empty()) return text;

    Table table({{"INSTANCE"}, {"VERDICT"}, {"DETAIL", Table::Align::left, true}});
    for (const admin::Candidate& c : why.candidates) {
        table.add({{c.name, Color::bold}, {c.verdict, verdict_color(c.verdict)}, c.detail});
    }
    return text + "\n" + table.show(screen);
}

}  // namespace homeport::cli
