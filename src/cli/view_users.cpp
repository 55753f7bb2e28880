#include "cli/units.hpp"
#include "cli/views.hpp"

namespace homeport::cli {
namespace {

std::string show_age(const admin::Time& time, Now now) {
    return show_duration(now - time.value) + " ago";
}

}  // namespace

std::string view_sessions(const admin::Sessions& message, const Screen& screen) {
    using Align = Table::Align;
    if (message.sessions.empty()) return "No sessions.\n";
    Table table({{"SESSION"},
                 {"USER", Align::left, true},
                 {"INSTANCE"},
                 {"STATE"},
                 {"AGE", Align::right},
                 {"SOURCE", Align::left, true},
                 {"CHANNELS", Align::right},
                 {"IN", Align::right},
                 {"OUT", Align::right},
                 {"BUFFERED", Align::right},
                 {"CLIENT", Align::left, true}});
    for (const admin::Session& s : message.sessions) {
        table.add({{s.id, Color::dim},
                   {s.user, Color::bold},
                   s.backend,
                   {s.state, s.state == "open" ? Color::none : Color::yellow},
                   show_duration(std::chrono::seconds(s.age_seconds)),
                   s.source,
                   std::to_string(s.channels),
                   show_bytes(s.bytes_in),
                   show_bytes(s.bytes_out),
                   s.buffered == 0 ? "" : show_bytes(s.buffered),
                   s.client});
    }
    return table.show(screen);
}

std::string view_pins(const admin::Pins& message, const Screen& screen, Now now) {
    using Align = Table::Align;
    if (message.pins.empty()) return "No pins.\n";
    Table table({{"USER", Align::left, true},
                 {"INSTANCE"},
                 {"SERVICE"},
                 {"LAST SEEN", Align::right},
                 {"CREATED", Align::right},
                 {"WORK", Align::left, true},
                 {"UID", Align::right},
                 {"HOME", Align::left, true},
                 {"WHY", Align::left, true}});
    for (const admin::Pin& pin : message.pins) {
        table.add({{pin.user, Color::bold},
                   pin.backend,
                   pin.service,
                   show_age(pin.last_seen, now),
                   show_age(pin.created, now),
                   pin.work,
                   std::to_string(pin.uid),
                   pin.home,
                   pin.why});
    }
    return table.show(screen);
}

}  // namespace homeport::cli
