#include "session/self_help_words.hpp"

#include <algorithm>
#include <array>

#include "session/local_time.hpp"

namespace homeport::session {
namespace {

using relay::DeskAnswer;
using router::Basis;

constexpr std::array pleas = {Plea::help, Plea::where, Plea::move, Plea::release};

constexpr std::string_view help =
    "The pool's router answers these by itself:\n"
    "  homeport where              which instance is yours, why, and what you have open\n"
    "  homeport move [NAME|+TAG]   use another instance from the next login on\n"
    "  homeport release            forget your instance; the next login chooses anew\n"
    "  homeport help               this text\n"
    "A program of the instance with this name is `command homeport`.\n";

bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("._-+ ").find(c) != std::string_view::npos;
}

std::string with_period(std::string text) {
    if (!text.empty() && text.back() != '.') text += '.';
    return text;
}

std::string show_session(const SessionInfo& session, const Standing& standing) {
    const auto started = std::chrono::floor<std::chrono::seconds>(session.started);
    std::string line = "  " + (session.backend.empty() ? "no instance yet" : session.backend) + "  from " +
                       session.source + "  since " + show_time(started, standing.now);
    if (session.id == standing.own) return line + "  this one\n";
    return line + "  " + std::to_string(session.channels) +
           (session.channels == 1 ? " channel\n" : " channels\n");
}

/// The user's sessions that `which` picks, a line each.
template <class Which>
std::string show_sessions(const Standing& standing, Which which) {
    std::string lines;
    for (const SessionInfo& session : standing.sessions) {
        if (which(session)) lines += show_session(session, standing);
    }
    return lines;
}

std::string next_login(const Standing& standing) {
    const router::Decision& decision = standing.decision;
    switch (decision.basis) {
        case Basis::pin:
            return "Your next login goes there.\n";
        case Basis::policy:
            return "Your next login goes to " + decision.backend + " (" + decision.why + ").\n";
        case Basis::moved:
            return "Your next login goes to " + decision.backend + " and stays there (" + decision.why +
                   ").\n";
        case Basis::detour:
            return "Your next login goes to " + decision.backend + " for this once (" + decision.why + ").\n";
        case Basis::refused:
            break;
    }
    if (decision.may_wait())
        return "A login would wait in line now: " + with_period(decision.waits_for) + "\n";
    return "A login would be refused now: " + with_period(decision.refusal) + "\n";
}

DeskAnswer told(std::string out, unsigned status = 0) {
    return {true, std::move(out), {}, status};
}

DeskAnswer refused(std::string err, unsigned status = 1) {
    return {true, {}, "homeport: " + std::move(err), status};
}

}  // namespace

std::string_view to_string(Plea plea) {
    constexpr std::array<std::string_view, pleas.size()> names = {"help", "where", "move", "release"};
    return names.at(static_cast<std::size_t>(plea));
}

std::optional<AskedFor> parse_plea(std::string_view command) {
    constexpr std::size_t longest = 200;
    if (command.size() > longest || !std::ranges::all_of(command, is_plain)) return std::nullopt;
    std::vector<std::string> words;
    for (std::size_t at = 0; (at = command.find_first_not_of(' ', at)) != command.npos;) {
        const std::size_t end = std::min(command.find(' ', at), command.size());
        words.emplace_back(command.substr(at, end - at));
        at = end;
    }
    if (words.empty() || words.front() != "homeport") return std::nullopt;
    if (words.size() == 1) return AskedFor{};
    if (words[1] == "--help" || words[1] == "-h") words[1] = "help";
    const auto plea = std::ranges::find_if(pleas, [&](Plea one) { return to_string(one) == words[1]; });
    if (plea == pleas.end()) return std::nullopt;
    return AskedFor{*plea, {words.begin() + 2, words.end()}};
}

DeskAnswer say_help() {
    return told(std::string(help));
}

DeskAnswer say_usage(const std::string& what) {
    return refused(what + "\n" + std::string(help), 2);
}

DeskAnswer say_failed(const std::string& sentence) {
    return refused(sentence + "\n");
}

DeskAnswer say_where(const Standing& standing) {
    std::string text;
    if (standing.pin) {
        const router::Pin& pin = *standing.pin;
        text = "Your instance is " + pin.backend +
               (standing.instance.empty() ? "" : " (" + standing.instance + ")") + ".\n";
        text += "  yours since  " + show_time(pin.created, standing.now) + "\n";
        if (!pin.why.empty()) text += "  because      " + pin.why + "\n";
        if (!standing.work.empty()) text += "  runs there   " + standing.work + "\n";
    } else {
        text = "No instance is yours at the moment.\n";
    }
    text += next_login(standing);
    const std::string sessions = show_sessions(standing, [](const auto&) { return true; });
    if (!sessions.empty()) text += "Your sessions:\n" + sessions;
    return told(std::move(text), standing.decision.refused() ? 1 : 0);
}

DeskAnswer say_moved(const Standing& standing, const std::string& target, bool changed) {
    std::string text =
        changed ? "Your next login goes to " + target + ".\n" : target + " is your instance already.\n";
    const std::string left = show_sessions(standing, [&](const SessionInfo& session) {
        return session.id != standing.own && session.backend != target;
    });
    if (!left.empty()) text += "These sessions stay where they are until you end them:\n" + left;
    const auto& old = standing.pin;
    if (old && old->backend != target && !standing.work.empty()) {
        text += "Still running on " + old->backend + ": " + standing.work +
                ". It stays there; `homeport move " + old->backend + "` leads back to it.\n";
    }
    if (changed && standing.shared) {
        text += "Logins that share this connection stay with it: end it first (ssh -O exit).\n";
    }
    return told(std::move(text));
}

std::optional<DeskAnswer> say_busy(const Standing& standing) {
    std::string text =
        show_sessions(standing, [&](const SessionInfo& session) { return session.id != standing.own; });
    if (standing.shared) text += "  more goes on over this very connection\n";
    if (!standing.work.empty()) text += "  running there: " + standing.work + "\n";
    if (text.empty()) return std::nullopt;
    return refused("your instance is in use; end this first, or `homeport move` to another one:\n" + text);
}

DeskAnswer say_released(const Standing& standing, bool changed) {
    if (!changed) return told("No instance is yours; there is nothing to release.\n");
    const std::string was = standing.pin ? standing.pin->backend + " is no longer your instance. " : "";
    return told(was + "Your next login chooses anew.\n");
}

DeskAnswer say_no_other(const router::Decision& decision, const std::string& asked, const std::string& from) {
    std::string text;
    if (!asked.empty()) {
        const auto one = std::ranges::find(decision.candidates, asked, &router::Candidate::name);
        text = one == decision.candidates.end() || one->verdict == router::Verdict::not_in_rule
                   ? "there is no instance " + asked + " for you"
                   : asked + " takes nobody new now: " + one->detail;
    } else if (decision.denied || decision.candidates.empty()) {
        return refused(decision.refusal + "\n");
    } else {
        text = "no other instance can take you now";
    }
    std::string others;
    for (const router::Candidate& candidate : decision.candidates) {
        if (candidate.verdict == router::Verdict::not_in_rule || candidate.name == from) continue;
        if (candidate.name == asked) continue;
        others += "  " + candidate.name + "  " + candidate.detail + "\n";
    }
    return refused(text + (others.empty() ? ".\n" : "; there are:\n" + others));
}

}  // namespace homeport::session
