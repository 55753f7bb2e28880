// A table for people: the first column to the left, figures to the right.
#pragma once

#include <algorithm>
#include <cstdio>
#include <ostream>
#include <string>
#include <vector>

namespace homeport::bench {

class Table {
  public:
    void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }

    void print(std::ostream& out) const {
        std::vector<std::size_t> widths;
        for (const auto& row : rows_) {
            widths.resize(std::max(widths.size(), row.size()));
            for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
        }
        for (const auto& row : rows_) {
            for (std::size_t i = 0; i < row.size(); ++i) {
                const std::string pad(widths[i] - row[i].size(), ' ');
                const bool last = i + 1 == row.size();
                out << (i == 0 ? row[i] + (last ? "" : pad) : "  " + pad + row[i]);
            }
            out << '\n';
        }
    }

  private:
    std::vector<std::vector<std::string>> rows_;
};

inline std::string digits(double value, int after_point) {
    char text[48];
    std::snprintf(text, sizeof text, "%.*f", after_point, value);
    return text;
}

}  // namespace homeport::bench
