// A new authority without a moment in which instances refuse the router. The same command takes each step;
// where things stand is told by the files beside the key: PATH.next is the key to come, PATH.old the one of
// before.
//
//   (nothing)      make PATH.next                              then instances are told to trust both
//   PATH.next      if all instances accept it: PATH -> PATH.old, PATH.next -> PATH, reload
//   PATH.old       if no instance accepts it any more: remove it
//
// It may be interrupted anywhere: PATH is a complete key at any time, and each step can be taken again.
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "cli/ask.hpp"
#include "cli/text.hpp"
#include "cli/views.hpp"
#include "http/target.hpp"
#include "ssh/certificate.hpp"
#include "ssh/secret_file.hpp"

namespace homeport::cli {
namespace {

using ssh::CertificateAuthority;

constexpr std::string_view accepted = "accepted";

bool is_there(const std::string& path) {
    struct stat info {};
    return ::lstat(path.c_str(), &info) == 0;
}

/// Says why, if it is a failure.
Exit failed(const Context& context, const std::string& what) {
    complain(context, what + ": " + std::strerror(errno));
    return Exit::negative;
}

std::variant<admin::AuthorityCheck, Exit> check_as(const Context& context, const Input& input) {
    const std::string target = "/ca/check/" + http::percent_encode(input.arguments.front());
    auto check = fetch<admin::AuthorityCheck>(context, {target, "POST"});
    if (const auto* done = std::get_if<admin::AuthorityCheck>(&check)) {
        for (const std::string& problem : done->problems) complain(context, problem);
    }
    return check;
}

void show_trusted(const Context& context, const char* sentence, const std::vector<std::string>& lines) {
    context.out << sentence << "\n\n";
    for (const std::string& line : lines) context.out << line << "\n";
    context.out << "\n";
}

/// What stops a step is told by `objection`, which gets each instance's row.
template <class Objection>
bool stopped(const Context& context, const Input& input, const admin::AuthorityCheck& check,
             Objection objection) {
    bool any = !check.problems.empty();
    for (const admin::AuthorityTrial& trial : check.instances) any = objection(trial) || any;
    if (any && input.has("--force")) context.err << "homeport: going on all the same, because of --force\n";
    return any && !input.has("--force");
}

Exit make_next(const Context& context, const CertificateAuthority& current, const std::string& path) {
    const auto made = CertificateAuthority::create(path + ".next");
    if (!made) {
        complain(context, made.error());
        return Exit::negative;
    }
    // Whoever may read the present key is to read the next one.
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0 ||
        ::chown((path + ".next").c_str(), info.st_uid, info.st_gid) != 0) {
        return failed(context, "cannot give " + path + ".next to the owner of " + path);
    }
    context.out << "Step 1 of 3: the next key is " << clean(path) << ".next\n(" << made->fingerprint()
                << "). The present one goes on signing.\n\n";
    show_trusted(context,
                 "On each instance, let /etc/ssh/homeport_user_ca.pub hold both lines (no reload needed):",
                 {current.public_line(), made->public_line()});
    context.out << "Then run the same command again. To give it up, remove " << clean(path)
                << ".next and its .pub.\n";
    return Exit::ok;
}

Exit reload(const Context& context) {
    const auto answer = ask(context, {"/reload", "POST"});
    if (const Exit* refused = std::get_if<Exit>(&answer)) {
        context.err
            << "homeport: the files are in place; when `homeport reload` works, run the same command again\n";
        return *refused;
    }
    return Exit::ok;
}

Exit switch_keys(const Context& context, const Input& input, const std::string& path) {
    const auto check = check_as(context, input);
    if (const Exit* refused = std::get_if<Exit>(&check)) return *refused;
    const auto& found = std::get<admin::AuthorityCheck>(check);
    context.out << view_authority(found, context.screen) << "\n";
    const auto objection = [](const admin::AuthorityTrial& trial) { return trial.next != accepted; };
    if (stopped(context, input, found, objection)) {
        complain(
            context,
            "nothing was changed: not every instance accepts the next key. If one refuses both keys, it may "
            "not know the user");
        return Exit::negative;
    }
    const std::string old = path + ".old", next = path + ".next";
    const auto made = CertificateAuthority::load(next);
    if (!made) {
        complain(context, made.error());
        return Exit::negative;
    }
    // If it is there, this step was interrupted after it was made.
    if (::link(path.c_str(), old.c_str()) != 0 && errno != EEXIST)
        return failed(context, "cannot make " + old);
    if (std::rename((next + ".pub").c_str(), (path + ".pub").c_str()) != 0 && errno != ENOENT) {
        return failed(context, "cannot replace " + path + ".pub");
    }
    if (std::rename(next.c_str(), path.c_str()) != 0) return failed(context, "cannot replace " + path);
    if (const Exit refused = reload(context); refused != Exit::ok) return refused;
    context.out << "Step 2 of 3: the router signs with " << made->fingerprint() << " from now on.\n\n";
    show_trusted(context, "On each instance, let /etc/ssh/homeport_user_ca.pub hold this line alone:",
                 {made->public_line()});
    context.out << "Then run the same command again.\n";
    return Exit::ok;
}

Exit retire(const Context& context, const Input& input, const std::string& path) {
    const auto check = check_as(context, input);
    if (const Exit* refused = std::get_if<Exit>(&check)) return *refused;
    const auto& found = std::get<admin::AuthorityCheck>(check);
    context.out << view_authority(found, context.screen) << "\n";
    const auto objection = [](const admin::AuthorityTrial& trial) {
        return trial.current != accepted || trial.old != "login_refused";
    };
    if (stopped(context, input, found, objection)) {
        complain(context,
                 "the old key was kept: every instance should accept the signing key and refuse the old one");
        return Exit::negative;
    }
    if (::unlink((path + ".old").c_str()) != 0) return failed(context, "cannot remove " + path + ".old");
    context.out << "Step 3 of 3: the old key is gone. Destroy its copies in backups as well.\n";
    return Exit::ok;
}

}  // namespace

Exit run_ca_check(const Context& context, const Input& input) {
    const auto check = check_as(context, input);
    if (const Exit* refused = std::get_if<Exit>(&check)) return *refused;
    const auto& found = std::get<admin::AuthorityCheck>(check);
    if (!context.json) context.out << view_authority(found, context.screen);
    bool all = found.problems.empty();
    for (const admin::AuthorityTrial& trial : found.instances) {
        all = all && trial.current == accepted && (trial.next.empty() || trial.next == accepted);
    }
    return all ? Exit::ok : Exit::negative;
}

Exit run_ca_rotate(const Context& context, const Input& input) {
    Context plain{context.out, context.err, context.socket, context.screen, false, context.terminal};
    const auto signing = fetch<admin::Authority>(plain, {"/ca"});
    if (const Exit* refused = std::get_if<Exit>(&signing)) return *refused;
    const auto& [path, fingerprint] = std::get<admin::Authority>(signing);
    if (ssh::is_credential(path)) {
        complain(context, "the key is " + path +
                              ", which systemd brings: see \"Keys as credentials\" in "
                              "conf/systemd/README.md for how to replace it");
        return Exit::negative;
    }
    const auto current = CertificateAuthority::load(path);
    if (!current) {
        complain(context, current.error());
        return Exit::negative;
    }
    if (is_there(path + ".next")) return switch_keys(plain, input, path);
    // The file was replaced, and homeportd has not heard of it.
    if (current->fingerprint() != fingerprint) {
        if (const Exit refused = reload(plain); refused != Exit::ok) return refused;
    }
    return is_there(path + ".old") ? retire(plain, input, path) : make_next(plain, *current, path);
}

}  // namespace homeport::cli
