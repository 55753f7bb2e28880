// Why a store could not be opened.
#pragma once

#include <string>

namespace homeport::state {

struct OpenFailure {
    enum class Kind {
        mistake,  ///< somebody has to change something: no directory, another program's file.
        trouble,  ///< may pass: a full disk, a file system that is read-only, a lock.
        damage,   ///< the bytes of the file make no sense.
    };
    Kind kind = Kind::mistake;
    std::string sentence;  ///< for the admin.
};

}  // namespace homeport::state
