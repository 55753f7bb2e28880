// Collects what is wrong with one file while the rest of it is still being read.
#pragma once

#include <string>
#include <vector>

#include <toml++/toml.h>

#include "config/config.hpp"

namespace homeport::config {

class Report {
  public:
    explicit Report(std::string file) : file_(std::move(file)) {}

    void add(toml::source_position, std::string text);
    /// For what has no place in the file, such as a section that is missing.
    void add(std::string text) { add({}, std::move(text)); }

    [[nodiscard]] bool empty() const { return problems_.empty(); }
    /// In the order of the file; those without a place come last.
    [[nodiscard]] std::vector<Problem> take();

  private:
    std::string file_;
    std::vector<Problem> problems_;
};

}  // namespace homeport::config
