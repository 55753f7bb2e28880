// The vocabulary of the key tables: a key is a name, and a binding that ties it to one field of a struct T.
// Reading, checking and the documented default all come from the binding, so none of them can differ from the
// others.
#pragma once

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "config/startups.hpp"
#include "config/value.hpp"

namespace homeport::config {

template <class T>
struct Binding {
    /// Sets the field, or reports and returns false.
    std::function<bool(T&, const Value&)> read;
    /// The field's value as one would write it in the file; of T{} it is the default.
    std::function<std::string(const T&)> show;
    /// Sets the field to what it is in the other.
    std::function<void(T&, const T&)> copy;
};

enum class Presence { optional, required };

/// When a changed value counts: for new sessions once the file has been reloaded, or at the next start.
enum class Effect { reload, restart };

template <class T>
struct Key {
    std::string_view name;
    Binding<T> binding;
    Presence presence = Presence::optional;
    Effect effect = Effect::reload;
};

/// A key that counts at start only.
template <class T>
Key<T> at_start(std::string_view name, Binding<T> binding) {
    return {name, std::move(binding), Presence::optional, Effect::restart};
}

template <class T>
using Keys = std::vector<Key<T>>;

/// The binding of a field, from a function Value -> optional<Field> and a function Field -> text.
template <class T, class Field, class Read, class Show>
Binding<T> bind_field(Field T::*field, Read read, Show show) {
    return {[=](T& target, const Value& value) {
                auto got = read(value);
                if (got) target.*field = static_cast<Field>(std::move(*got));
                return got.has_value();
            },
            [=](const T& source) { return show(source.*field); },
            [=](T& target, const T& source) { target.*field = source.*field; }};
}

template <class T, class Duration>
Binding<T> duration(Duration T::*field, std::chrono::milliseconds min, std::chrono::milliseconds max) {
    const auto read = [=](const Value& value) -> std::optional<Duration> {
        const auto got = read_duration(value, {min, max}, Duration(1), format_duration(T{}.*field));
        return got ? std::optional(std::chrono::duration_cast<Duration>(*got)) : std::nullopt;
    };
    return bind_field(field, read, [](Duration d) { return quoted(format_duration(d)); });
}

template <class T>
Binding<T> size(std::size_t T::*field, std::uint64_t min, std::uint64_t max) {
    const auto read = [=](const Value& value) { return read_size(value, {min, max}); };
    return bind_field(field, read, [](std::size_t bytes) { return quoted(format_size(bytes)); });
}

template <class T, class Integer>
requires std::is_integral_v<Integer> Binding<T> integer(Integer T::*field, std::int64_t min,
                                                        std::int64_t max) {
    const auto read = [=](const Value& value) { return read_integer(value, {min, max}); };
    return bind_field(field, read, [](Integer number) { return std::to_string(number); });
}

template <class T>
Binding<T> number(double T::*field, double min, double max) {
    const auto read = [=](const Value& value) { return read_number(value, {min, max}); };
    return bind_field(field, read, toml_number);
}

template <class T>
Binding<T> flag(bool T::*field) {
    return bind_field(field, read_flag, [](bool on) { return std::string(on ? "true" : "false"); });
}

template <class T>
Binding<T> text(std::string T::*field, const TextRule& rule) {
    const auto read = [&rule](const Value& value) { return read_text(value, rule); };
    return bind_field(field, read, toml_text);
}

/// `least`: how many there must be if the key is given at all.
template <class T>
Binding<T> texts(std::vector<std::string> T::*field, const TextRule& rule, std::size_t least) {
    const auto read = [&rule, least](const Value& value) { return read_texts(value, rule, least); };
    return bind_field(field, read, toml_texts);
}

/// One of a few words, each standing for a value of the field.
template <class T, class Field>
Binding<T> choice(Field T::*field,
                  std::vector<std::pair<std::string_view, std::type_identity_t<Field>>> choices) {
    std::vector<std::string_view> names;
    for (const auto& [name, value] : choices) names.push_back(name);
    const auto read = [=](const Value& value) -> std::optional<Field> {
        const auto index = read_choice(value, names);
        return index ? std::optional(choices[*index].second) : std::nullopt;
    };
    const auto show = [=](const Field& chosen) {
        for (const auto& [name, value] : choices) {
            if (value == chosen) return quoted(name);
        }
        return std::string();
    };
    return bind_field(field, read, show);
}

/// A choice whose field keeps the word itself.
template <class T>
Binding<T> word(std::string T::*field, std::initializer_list<std::string_view> words) {
    std::vector<std::pair<std::string_view, std::string>> choices;
    for (const auto w : words) choices.emplace_back(w, w);
    return choice(field, std::move(choices));
}

template <class T>
Binding<T> startups_text(front::Startups T::*field) {
    const auto read = [](const Value& value) -> std::optional<front::Startups> {
        const auto text = read_text(value, startups);
        return text ? parse_startups(*text) : std::nullopt;
    };
    return bind_field(field, read, [](const front::Startups& s) { return quoted(format_startups(s)); });
}

/// The same keys for the struct that holds the part they are about.
template <class Whole, class Part>
Keys<Whole> within(Part Whole::*part, const Keys<Part>& keys) {
    Keys<Whole> lifted;
    for (const auto& key : keys) {
        const auto binding = key.binding;
        const auto read = [=](Whole& whole, const Value& value) { return binding.read(whole.*part, value); };
        const auto show = [=](const Whole& whole) { return binding.show(whole.*part); };
        const auto copy = [=](Whole& to, const Whole& from) { binding.copy(to.*part, from.*part); };
        lifted.push_back({key.name, {read, show, copy}, key.presence, key.effect});
    }
    return lifted;
}

}  // namespace homeport::config
