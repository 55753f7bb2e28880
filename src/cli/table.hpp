// Aligned columns.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cli/text.hpp"

namespace homeport::cli {

/// Where text goes. Only a terminal gets colors and a width.
struct Screen {
    std::size_t columns = 0;  ///< 0: as wide as it takes.
    bool color = false;
};

class Table {
  public:
    enum class Align { left, right };
    struct Column {
        std::string title;
        Align align = Align::left;
        bool flexible = false;  ///< gives way when the screen is too narrow.
    };
    struct Cell {
        Cell(std::string t, Color c = Color::none) : text(std::move(t)), color(c) {}
        Cell(const char* t) : text(t) {}
        std::string text;  ///< any bytes; cleaned when shown.
        Color color = Color::none;
    };

    explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}
    /// As many cells as there are columns.
    void add(std::vector<Cell> row) { rows_.push_back(std::move(row)); }

    /// The title line and the rows, each ended by a newline and without trailing blanks. A column that is
    /// empty in every row is left out. On a narrow screen the widest flexible columns shrink first, but none
    /// below its title or 6 columns; what still does not fit is left to the terminal to wrap.
    [[nodiscard]] std::string show(const Screen&) const;

  private:
    std::vector<Column> columns_;
    std::vector<std::vector<Cell>> rows_;
};

}  // namespace homeport::cli
