// What the pool knows of its instances' host keys. Any thread may ask, also while it is replaced.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "backend/options.hpp"
#include "base/current.hpp"

namespace homeport::backend {

class HostKeyBook {
  public:
    explicit HostKeyBook(const std::vector<HostKeys>& configured) : known_(read(configured)) {}
    void replace(const std::vector<HostKeys>& configured) { known_.set(read(configured)); }

    enum class Verdict {
        trusted,
        unknown_key,
        not_in_pool,  ///< nothing can be said about it: it has been taken out of the pool.
    };
    /// Whether the instance may show this key (RFC 4253 section 6.6 blob).
    [[nodiscard]] Verdict judge(const std::string& backend, std::span<const std::uint8_t> key) const;
    /// The key types to ask the instance for, or empty if any will do because a fingerprint is configured.
    [[nodiscard]] std::vector<std::string> types(const std::string& backend) const;

  private:
    struct Known {
        std::vector<std::string> fingerprints;
        std::vector<std::string> types;
    };
    using Book = std::map<std::string, Known>;
    [[nodiscard]] static Book read(const std::vector<HostKeys>&);

    base::Current<Book> known_;
};

}  // namespace homeport::backend
