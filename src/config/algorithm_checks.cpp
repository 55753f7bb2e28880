#include "config/algorithm_checks.hpp"

#include <string>

#include "config/suggest.hpp"

namespace homeport::config {
namespace {

using ssh::AlgorithmList;

struct Place {
    AlgorithmList list;
    std::string_view section, key;
};
constexpr Place places[] = {
    {AlgorithmList::front_kex, "front", "kex"},
    {AlgorithmList::front_host_keys, "front", "host_key_algorithms"},
    {AlgorithmList::front_ciphers, "front", "ciphers"},
    {AlgorithmList::front_macs, "front", "macs"},
    {AlgorithmList::front_user_keys, "front", "user_key_algorithms"},
    {AlgorithmList::backend_kex, "backend", "kex"},
    {AlgorithmList::backend_ciphers, "backend", "ciphers"},
    {AlgorithmList::backend_macs, "backend", "macs"},
};

}  // namespace

void check_algorithms(const Document& document, const ssh::AlgorithmJudge& judge, Report& report) {
    for (const auto& [list, section, key] : places) {
        const auto* node = document.root[section][key].as_string();
        if (!node) continue;
        const auto fault = judge(list, node->get());
        if (!fault) continue;
        const auto name = std::string(section).append(".").append(key);
        auto place = node->source().begin;
        if (fault->name.empty() && fault->known.empty()) {
            report.add(place, name + " " + fault->text);
            continue;
        }
        // After the quote; a list has nothing in it that would have to be escaped.
        place.column += static_cast<toml::source_index>(1 + fault->offset);
        report.add(place, name + ": " + quoted(fault->name) + " " + fault->text +
                              did_you_mean(fault->name, fault->known));
    }
}

}  // namespace homeport::config
