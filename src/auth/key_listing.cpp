#include "auth/key_listing.hpp"

#include "auth/authorized_keys.hpp"
#include "auth/key_options.hpp"
#include "ssh/fingerprint.hpp"

namespace homeport::auth {
namespace {

constexpr std::size_t most_keys = 200;

void add(std::string& phrase, const std::string& what) {
    if (!what.empty()) phrase += (phrase.empty() ? "" : ", ") + what;
}

std::string restrictions_of(const KeyOptions& options) {
    std::string phrase;
    if (options.cert_authority) add(phrase, "cert-authority");
    if (options.principals) add(phrase, "principals=" + *options.principals);
    if (options.from) add(phrase, "from=" + *options.from);
    if (options.expiry) add(phrase, "expiry-time");
    if (options.verify_required) add(phrase, "verify-required");
    add(phrase, ssh::describe(options.permissions));
    return phrase;
}

/// Sees every line, and none of them is the one that is searched for.
class Lister {
  public:
    void line(std::string_view text, const std::string& where) {
        const auto line = parse_key_line(text);
        if (!line || listing_.keys.size() >= most_keys) return;
        const auto options = parse_key_options(line->options);
        if (!options) {
            if (listing_.notes.size() < most_keys) listing_.notes.push_back(where + " " + options.error());
            return;
        }
        listing_.keys.push_back(
            {where, line->type, ssh::fingerprint(line->blob), line->comment, restrictions_of(*options)});
    }
    void note(std::string what) { listing_.notes.push_back(std::move(what)); }
    [[nodiscard]] KeyListing take() { return std::move(listing_); }

  private:
    KeyListing listing_;
};

}  // namespace

KeyListing list_keys(const Account& account, const Options& options) {
    Lister lister;
    read_key_files(
        account, options,
        [&](const std::string& path, std::string_view text) {
            for (unsigned number = 1; !text.empty(); ++number) {
                const std::size_t end = std::min(text.find('\n'), text.size());
                lister.line(text.substr(0, end), path + ":" + std::to_string(number));
                text.remove_prefix(std::min(end + 1, text.size()));
            }
            return true;
        },
        [&](const FileProblem& problem) { lister.note(problem.why); });
    return lister.take();
}

}  // namespace homeport::auth
