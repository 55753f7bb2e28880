#include "auth/whole_file.hpp"

#include <cstring>
#include <utility>

#include "base/descriptor.hpp"
#include "base/read_up_to.hpp"

namespace homeport::auth {

boost::system::result<std::string, FileProblem> read_checked(const std::string& path, const std::string& home,
                                                             std::uint32_t uid, bool strict,
                                                             std::size_t limit) {
    const OpenResult opened = open_checked(path, home, uid, strict);
    if (opened.fd < 0) return FileProblem{opened.missing, opened.system_error, opened.problem};
    const base::Descriptor file(opened.fd);
    auto text = base::read_up_to(file.get(), limit + 1);
    if (!text) {
        return FileProblem{false, is_system_failure(text.error()),
                           "cannot read " + path + ": " + std::strerror(text.error())};
    }
    if (text->size() > limit) {
        return FileProblem{false, false, path + " is larger than " + std::to_string(limit >> 20) + " MiB"};
    }
    return std::move(*text);
}

}  // namespace homeport::auth
