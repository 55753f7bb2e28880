// The instances of the pool by who brought them. Pure.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "backend/options.hpp"

namespace homeport::backend {

/// In order of precedence: of two instances with one name, that of the earlier source counts.
enum class Origin { configuration, admin, file, command, dns };

[[nodiscard]] std::string_view to_string(Origin);

class Members {
  public:
    /// Instead of what this source brought before.
    void set(Origin origin, std::vector<Member> members) {
        by_origin_.at(index(origin)) = std::move(members);
    }
    [[nodiscard]] const std::vector<Member>& of(Origin origin) const { return by_origin_.at(index(origin)); }

    /// Each name once.
    [[nodiscard]] std::vector<Member> all() const;
    /// Whose instance of that name counts.
    [[nodiscard]] std::optional<Origin> origin(const std::string& name) const;
    /// Names that this source brings in vain, since an earlier one has them.
    [[nodiscard]] std::vector<std::string> hidden(Origin) const;

  private:
    static constexpr std::array origins = {Origin::configuration, Origin::admin, Origin::file,
                                           Origin::command, Origin::dns};
    static std::size_t index(Origin origin) { return static_cast<std::size_t>(origin); }

    std::array<std::vector<Member>, origins.size()> by_origin_;
};

}  // namespace homeport::backend
