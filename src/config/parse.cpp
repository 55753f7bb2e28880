#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "config/algorithm_checks.hpp"
#include "config/cross_checks.hpp"
#include "config/document.hpp"
#include "config/plain_syntax.hpp"
#include "config/report.hpp"
#include "config/table_reader.hpp"

namespace homeport::config {
namespace {

/// toml++ keeps "a.b.c" as tables in tables and destroys them recursively; a key of thousands of parts would
/// overflow the stack. A key cannot span lines, so the length of lines bounds it.
bool check_lines(std::string_view text, Report& report) {
    constexpr std::size_t longest = 4096;
    unsigned line = 1;
    while (!text.empty()) {
        const auto length = std::min(text.find('\n'), text.size());
        if (length > longest) {
            report.add({line, longest + 1}, "the line is longer than " + std::to_string(longest) + " bytes");
            return false;
        }
        text.remove_prefix(std::min(length + 1, text.size()));
        ++line;
    }
    return true;
}

const Section* find_section(std::string_view name) {
    const auto& all = sections();
    const auto found = std::find_if(all.begin(), all.end(), [&](const Section& s) { return s.name == name; });
    return found == all.end() ? nullptr : &*found;
}

/// `heading` is "front", or "backends/dsvm1" for one of several.
void note_places(const std::string& heading, const toml::table& table, Config& config) {
    for (const auto& [name, value] : table) {
        const auto [line, column] = value.source().begin;
        config.places[heading + "." + std::string(name.str())] = {line, column};
    }
}

void read_section(const toml::node& node, const Section& section, Config& config, Report& report) {
    const Heading heading{section.name, "[" + std::string(section.name) + "]"};
    if (const auto* table = node.as_table()) {
        read_table(*table, heading, section.keys, config, report);
        note_places(std::string(section.name), *table, config);
        return;
    }
    // Who writes [[backend]] has mixed the section up with the list.
    const bool meant_list = node.is_array_of_tables() && std::string(section.name) + "s" == instances_name;
    report.add(node.source().begin, meant_list ? "[[backend]] is not a section; did you mean [[backends]]?"
                                               : std::string(section.name) +
                                                     " must be one table under the heading " + heading.title +
                                                     ", not " + describe(node));
}

template <class T>
void read_entries(const toml::table& root, std::string_view name, const Keys<T>& keys, const T& defaults,
                  std::vector<Entry<T>>& entries, Report& report) {
    const auto* node = root.get(name);
    if (!node) return;
    const Heading heading{name, "[[" + std::string(name) + "]]"};
    const auto* array = node->as_array();
    if (!array ||
        !std::all_of(array->begin(), array->end(), [](const auto& item) { return item.is_table(); })) {
        report.add(node->source().begin, std::string(name) + " must be tables, each under a heading " +
                                             heading.title + ", not " + describe(*node));
        return;
    }
    for (const auto& item : *array) {
        Entry<T> entry{defaults, item.as_table(), {}};
        entry.unread = read_table(*entry.source, heading, keys, entry.value, report);
        entries.push_back(std::move(entry));
    }
}

void read(Document& document, Report& report) {
    for (const auto& [name, node] : document.root) {
        if (const auto* section = find_section(name.str())) {
            read_section(node, *section, document.config, report);
        } else if (name != instances_name && name != rules_name) {
            report.add(name.source().begin,
                       unknown_top(name.str(), node.is_table() || node.is_array_of_tables()));
        }
    }
    // After the sections, since [routing] says what a rule without a policy of its own does.
    router::Rule rule;
    rule.policy = document.config.router.default_policy;
    read_entries(document.root, instances_name, instance_keys(), Instance{}, document.instances, report);
    read_entries(document.root, rules_name, rule_keys(), rule, document.rules, report);

    const auto* instances = document.root.get_as<toml::array>(instances_name);
    const bool none = instances ? instances->empty() : !document.root.contains(instances_name);
    if (none && !document.config.pool.open())
        report.add("there is no instance to route to; expected at least one [[backends]]");
}

Config finish(Document document) {
    Config config = std::move(document.config);
    config.router.expects_reports = config.check.level == backend::CheckLevel::probe;
    for (auto& [instance, source, unread] : document.instances) {
        note_places(std::string(instances_name) + "/" + instance.config.name, *source, config);
        config.host_keys.push_back({instance.config.name, std::move(instance.host_keys)});
        config.backends.push_back(std::move(instance.config));
    }
    for (auto& rule : document.rules) {
        note_places(std::string(rules_name) + "/" + rule.value.name, *rule.source, config);
        config.rules.push_back(std::move(rule.value));
    }
    return config;
}

/// The text as a document that has still to be read, or nothing after saying why.
std::optional<Document> parse_document(std::string_view text, const std::string& file_name, Report& report) {
    if (!check_lines(text, report) || !check_plain_syntax(text, report)) return std::nullopt;
    try {
        // For its exception: malformed text must not meet letters that toml++ cannot take.
        (void)toml::parse(plain_outline(text), file_name);
        Document document;
        document.root = toml::parse(text, file_name);
        return document;
    } catch (const toml::parse_error& error) {
        report.add(error.source().begin, std::string(error.description()));
        return std::nullopt;
    }
}

}  // namespace

Result parse(std::string_view text, const std::string& file_name, const ssh::AlgorithmJudge& judge) {
    Report report(file_name);
    auto document = parse_document(text, file_name, report);
    if (!document) return report.take();
    read(*document, report);
    check_agreement(*document, report);
    if (judge) check_algorithms(*document, judge, report);
    if (!report.empty()) return report.take();
    document->config.file = file_name;
    return finish(std::move(*document));
}

Instances parse_instances(std::string_view text, const std::string& file_name) {
    Report report(file_name);
    auto document = parse_document(text, file_name, report);
    if (!document) return report.take();
    for (const auto& [name, node] : document->root) {
        if (name.str() != instances_name) report.add(name.source().begin, "only [[backends]] may stand here");
    }
    read_entries(document->root, instances_name, instance_keys(), Instance{}, document->instances, report);
    check_agreement(*document, report);
    if (!report.empty()) return report.take();
    std::vector<Instance> instances;
    for (auto& entry : document->instances) instances.push_back(std::move(entry.value));
    return instances;
}

std::string write_instances(const std::vector<Instance>& instances) {
    std::string text;
    const Instance defaults;
    for (const Instance& instance : instances) {
        text += (text.empty() ? "[[" : "\n[[") + std::string(instances_name) + "]]\n";
        for (const auto& key : instance_keys()) {
            const std::string value = key.binding.show(instance);
            if (value == key.binding.show(defaults)) continue;
            text += std::string(key.name) + " = " + value + "\n";
        }
    }
    return text;
}

}  // namespace homeport::config
