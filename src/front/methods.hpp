// What the files of the methods make; only the table in methods.cpp needs to know.
#pragma once

#include "front/method.hpp"

namespace homeport::front {

[[nodiscard]] std::unique_ptr<Method> make_publickey(const AuthContext&, const Login&);
[[nodiscard]] std::unique_ptr<Method> make_password(const AuthContext&, const Login&);
[[nodiscard]] std::unique_ptr<Method> make_instance_password(const AuthContext&, const Login&);
[[nodiscard]] std::unique_ptr<Method> make_keyboard_interactive(const AuthContext&, const Login&);

}  // namespace homeport::front
