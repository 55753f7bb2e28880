// Who has work where, by the latest reports.
#pragma once

#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "pool/instances.hpp"
#include "pool/user_book.hpp"
#include "router/router.hpp"

namespace homeport::router {

/// Knows of each user the instances whose latest report names them, so that a decision need not search all
/// reports.
class WorkBook {
  public:
    WorkBook() = default;
    explicit WorkBook(const Instances&);

    /// To be called before the instance gets the report.
    void change(const Instances&, Index, const Report&);

    /// Instances whose latest report names the user, however old it is.
    [[nodiscard]] std::span<const Index> where(const std::string& user) const;
    [[nodiscard]] std::vector<std::string> users() const;

  private:
    void add(Index, const Report&);
    std::unordered_map<std::string, std::vector<Index>> places_;
};

/// What an instance knows of its work at a time.
class WorkView {
  public:
    WorkView(const Instances& instances, const UserBook& book, TimePoint fresh_since)
        : instances_(instances), book_(book), fresh_since_(fresh_since) {}

    [[nodiscard]] Work of(Index) const;
    [[nodiscard]] Work of(Index, const std::string& user) const;

  private:
    /// Null if there is none that says anything about now.
    [[nodiscard]] const Report* report(Index) const;

    const Instances& instances_;
    const UserBook& book_;
    const TimePoint fresh_since_;
};

}  // namespace homeport::router
