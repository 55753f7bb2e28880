// The authority's keys as admins ask for them: in use, to come, and of yesterday.
#include <unistd.h>

#include "app/application.hpp"
#include "backend/authority_trial.hpp"
#include "ssh/secret_file.hpp"

namespace homeport::app {
namespace {

constexpr auto patience = std::chrono::seconds(10);

struct OtherKeys {
    backend::Connector::Authority next, old;
    std::vector<std::string> problems;
};

backend::Connector::Authority read_if_there(const std::string& place, std::vector<std::string>& problems) {
    const auto path = ssh::secret_path(place);
    if (!path || ::access(path->c_str(), F_OK) != 0) return nullptr;
    auto authority = ssh::CertificateAuthority::load(place);
    if (authority) return std::make_shared<const ssh::CertificateAuthority>(std::move(*authority));
    problems.push_back(authority.error());
    return nullptr;
}

std::string verdict(router::Cause cause) {
    return std::string(cause == router::Cause::none ? "accepted" : router::to_string(cause));
}

}  // namespace

awaitable<admin::AuthorityCheck> Application::check_authority(std::string user) {
    auto job = [place = config_.backend.ca_key] {
        OtherKeys keys;
        keys.next = read_if_there(place + ".next", keys.problems);
        keys.old = read_if_there(place + ".old", keys.problems);
        return keys;
    };
    auto read = co_await file_workers_->run(patience, std::move(job));
    OtherKeys others;
    if (read) {
        others = std::move(*read);
    } else {
        others.problems.push_back("the keys could not be read: " + read.error().message());
    }
    backend::Candidates candidates{connector_->authority(), others.next, others.old};
    std::vector<backend::Target> targets;
    for (const auto& status : pool_->with([](router::Router& router) { return router.backends(); })) {
        if (status.admin == router::AdminState::removed) continue;
        targets.push_back(backend::target_of(status.config));
    }
    const auto trials =
        co_await backend::try_authorities(std::move(targets), user, candidates, config_.backend, *host_keys_);
    const auto fingerprint = [](const backend::Connector::Authority& authority) {
        return authority ? authority->fingerprint() : std::string();
    };
    admin::AuthorityCheck check{user,
                                fingerprint(candidates[0]),
                                fingerprint(candidates[1]),
                                fingerprint(candidates[2]),
                                std::move(others.problems),
                                {}};
    for (const backend::Trial& trial : trials) {
        admin::AuthorityTrial row{trial.backend, verdict(trial.causes[0]), {}, {}};
        if (candidates[1]) row.next = verdict(trial.causes[1]);
        if (candidates[2]) row.old = verdict(trial.causes[2]);
        check.instances.push_back(std::move(row));
    }
    co_return check;
}

}  // namespace homeport::app
