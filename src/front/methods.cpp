#include "front/methods.hpp"

#include <stdexcept>

namespace homeport::front {

std::unique_ptr<Method> make_method(auth::MethodName name, const AuthContext& context, const Login& login) {
    switch (name) {
        case auth::MethodName::publickey:
            return make_publickey(context, login);
        case auth::MethodName::password:
            if (context.passwords != nullptr) return make_instance_password(context, login);
            return make_password(context, login);
        case auth::MethodName::keyboard_interactive:
            return make_keyboard_interactive(context, login);
    }
    throw std::logic_error("a method without a file");
}

}  // namespace homeport::front
