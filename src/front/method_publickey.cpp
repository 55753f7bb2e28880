// RFC 4252 section 7: the client proves to hold a key that the account's files name.
#include <algorithm>
#include <optional>

#include "auth/public_key_check.hpp"
#include "front/methods.hpp"
#include "ssh/fingerprint.hpp"
#include "ssh/user_certificate.hpp"

namespace homeport::front {
namespace {

// A client signs at once, unless somebody has to type a passphrase or touch a key first.
constexpr auto probe_stands = std::chrono::seconds(5);
// A key that would do is no failed try, and asking costs the client nothing. Agents hold fewer.
constexpr unsigned most_questions = 64;

class PublicKey : public Method {
  public:
    PublicKey(const AuthContext& context, const Login& login) : context_(context), login_(login) {}

    awaitable<Step> judge(ssh::Message& request) override {
        auth::KeyOffer offer{login_.user, request.auth_key(), login_.source};
        // A certificate is no other key than the one that it certifies.
        std::vector<std::uint8_t> key = ssh::plain_key(offer.blob);
        if (std::ranges::find(used_, key) != used_.end()) {
            co_return refusal("the key has proved its part already", false, offer);
        }
        if (!request.auth_signed() && ++questions_ > most_questions) {
            co_return refusal("too many questions about keys", false, offer);
        }
        std::optional<auth::Identity> identity = request.auth_signed() ? take_probed(offer) : std::nullopt;
        if (!identity) {
            auto job = [offer, options = context_.auth, accounts = context_.accounts] {
                return auth::check_public_key(offer, *options, *accounts);
            };
            auto checked = co_await context_.workers.run(context_.auth->deadline, std::move(job));
            if (!checked) {
                co_return refusal("the key could not be checked: " + checked.error().message(), true, offer);
            }
            if (!checked->identity) {
                co_return refusal(std::move(checked->note_for_log), checked->system_error, offer);
            }
            identity = std::move(checked->identity);
        }
        Step step;
        if (request.auth_signed()) {
            used_.push_back(std::move(key));
            step.kind = Step::Kind::accepted;
            step.identity = std::move(*identity);
        } else {
            probed_ = Probed{std::move(offer.blob), std::move(*identity), Clock::now()};
            request.accept_probe();
            step.kind = Step::Kind::asked;
        }
        co_return step;
    }

  private:
    using Clock = std::chrono::steady_clock;
    /// A key that the client asked about, and which would do.
    struct Probed {
        std::vector<std::uint8_t> blob;
        auth::Identity identity;
        Clock::time_point when;
    };

    /// Whose key it is, if the client has just asked about it: the share and NSS need not be asked twice.
    std::optional<auth::Identity> take_probed(const auth::KeyOffer& offer) {
        auto probed = std::exchange(probed_, std::nullopt);
        if (!probed || probed->blob != offer.blob || Clock::now() - probed->when > probe_stands)
            return std::nullopt;
        return std::move(probed->identity);
    }

    static Step refusal(std::string why, bool system_error, const auth::KeyOffer& offer) {
        Step step;
        step.note = ssh::fingerprint(ssh::plain_key(offer.blob)) + ": " + std::move(why);
        step.system_error = system_error;
        return step;
    }

    const AuthContext& context_;
    const Login& login_;
    std::optional<Probed> probed_;
    unsigned questions_ = 0;
    std::vector<std::vector<std::uint8_t>> used_;  ///< keys that succeeded: each proves one factor only.
};

}  // namespace

std::unique_ptr<Method> make_publickey(const AuthContext& context, const Login& login) {
    return std::make_unique<PublicKey>(context, login);
}

}  // namespace homeport::front
