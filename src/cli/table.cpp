#include "cli/table.hpp"

#include <algorithm>
#include <numeric>

namespace homeport::cli {
namespace {

constexpr std::size_t gap = 2, least_width = 6;

using Lines = std::vector<std::vector<Table::Cell>>;

std::size_t total(const std::vector<std::size_t>& widths) {
    std::size_t sum = 0;
    for (const std::size_t w : widths) sum += w == 0 ? 0 : w + gap;
    return sum == 0 ? 0 : sum - gap;
}

std::vector<std::size_t> natural_widths(const std::vector<Table::Column>& columns, const Lines& rows) {
    std::vector<std::size_t> widths(columns.size(), 0);
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i].text));
    }
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (widths[i] > 0) widths[i] = std::max(widths[i], width(columns[i].title));
    }
    return widths;
}

void shrink(std::vector<std::size_t>& widths, const std::vector<Table::Column>& columns,
            std::size_t available) {
    while (total(widths) > available) {
        std::size_t widest = columns.size();
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const bool can_give =
                columns[i].flexible && widths[i] > std::max(least_width, width(columns[i].title));
            if (can_give && (widest == columns.size() || widths[i] > widths[widest])) widest = i;
        }
        if (widest == columns.size()) return;
        --widths[widest];
    }
}

std::string show_line(const std::vector<Table::Cell>& cells, const std::vector<Table::Column>& columns,
                      const std::vector<std::size_t>& widths, bool color) {
    std::string line, blanks;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (widths[i] == 0) continue;
        const std::string text = clip(cells[i].text, widths[i]);
        const std::string padding(widths[i] - width(text), ' ');
        const bool right = columns[i].align == Table::Align::right;
        if (right) blanks += padding;
        if (!text.empty()) {
            line += blanks + (color ? paint(text, cells[i].color) : text);
            blanks.clear();
        }
        if (!right) blanks += padding;
        blanks.append(gap, ' ');
    }
    return line + "\n";
}

}  // namespace

std::string Table::show(const Screen& screen) const {
    Lines lines = rows_;
    for (auto& row : lines) {
        for (Cell& cell : row) cell.text = clean(cell.text);
    }
    std::vector<std::size_t> widths = natural_widths(columns_, lines);
    if (screen.columns > 0) shrink(widths, columns_, screen.columns);

    std::vector<Cell> titles;
    for (const Column& column : columns_) titles.emplace_back(column.title, Color::dim);
    std::string text = show_line(titles, columns_, widths, screen.color);
    for (const auto& row : lines) text += show_line(row, columns_, widths, screen.color);
    return text;
}

}  // namespace homeport::cli
