// JSON for any struct that Boost.Describe knows. Boost.JSON has conversions of its own, but those of 1.81
// demand exactly the known keys, which would tie a CLI to the daemon's very version.
#pragma once

#include <concepts>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include <boost/describe/members.hpp>
#include <boost/json.hpp>
#include <boost/mp11/algorithm.hpp>

#include "admin/messages.hpp"

namespace homeport::admin::described {

namespace json = boost::json;

template <class T>
using Members = boost::describe::describe_members<T, boost::describe::mod_public>;

/// Thrown inside from_json() only, which turns it into a value; nested readers would otherwise pass errors up
/// by hand.
struct Mismatch {
    std::string place, problem;
};

[[nodiscard]] json::string write_text(const std::string&);
[[nodiscard]] std::string write_time(const Time&);
[[nodiscard]] Time read_time(std::string_view, const std::string& place);

template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};
template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <class T>
struct IsMap : std::false_type {};
template <class T>
struct IsMap<std::map<std::string, T>> : std::true_type {};

template <class T>
json::value write(const T& from) {
    if constexpr (std::is_arithmetic_v<T>) {
        return from;
    } else if constexpr (std::same_as<T, std::string>) {
        return write_text(from);
    } else if constexpr (std::same_as<T, Time>) {
        return json::value(write_time(from));
    } else if constexpr (IsOptional<T>()) {
        return from ? write(*from) : json::value(nullptr);
    } else if constexpr (IsVector<T>()) {
        json::array array;
        array.reserve(from.size());
        for (const auto& item : from) array.push_back(write(item));
        return array;
    } else if constexpr (IsMap<T>()) {
        json::object object;
        for (const auto& [key, value] : from) object[write_text(key)] = write(value);
        return object;
    } else {
        json::object object;
        boost::mp11::mp_for_each<Members<T>>([&](auto member) {
            json::value value = write(from.*member.pointer);
            if (!value.is_null()) object[member.name] = std::move(value);
        });
        return object;
    }
}

template <class T>
T read(const json::value& from, const std::string& place) {
    if constexpr (std::same_as<T, bool>) {
        if (!from.is_bool()) throw Mismatch{place, "not true or false"};
        return from.get_bool();
    } else if constexpr (std::is_arithmetic_v<T>) {
        json::error_code error;
        const T number = from.to_number<T>(error);
        if (error) throw Mismatch{place, "not a number in range"};
        return number;
    } else if constexpr (std::same_as<T, std::string>) {
        if (!from.is_string()) throw Mismatch{place, "not a string"};
        return std::string(from.get_string());
    } else if constexpr (std::same_as<T, Time>) {
        if (!from.is_string()) throw Mismatch{place, "not a time"};
        return read_time(from.get_string(), place);
    } else if constexpr (IsOptional<T>()) {
        if (from.is_null()) return std::nullopt;
        return read<typename T::value_type>(from, place);
    } else if constexpr (IsVector<T>()) {
        if (!from.is_array()) throw Mismatch{place, "not an array"};
        T items;
        for (const json::value& item : from.get_array()) {
            items.push_back(
                read<typename T::value_type>(item, place + "[" + std::to_string(items.size()) + "]"));
        }
        return items;
    } else if constexpr (IsMap<T>()) {
        if (!from.is_object()) throw Mismatch{place, "not an object"};
        T items;
        for (const auto& [key, value] : from.get_object()) {
            items.emplace(std::string(key),
                          read<typename T::mapped_type>(value, place + "." + std::string(key)));
        }
        return items;
    } else {
        if (!from.is_object()) throw Mismatch{place, "not an object"};
        T message;
        boost::mp11::mp_for_each<Members<T>>([&](auto member) {
            const json::value* found = from.get_object().if_contains(member.name);
            if (found == nullptr) return;
            auto& target = message.*member.pointer;
            target = read<std::remove_reference_t<decltype(target)>>(
                *found, place.empty() ? member.name : place + "." + member.name);
        });
        return message;
    }
}

}  // namespace homeport::admin::described
