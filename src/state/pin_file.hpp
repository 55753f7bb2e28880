// The file under the SQLite store, before SQLite sees it: there, regular, and ours alone.
#pragma once

#include <string>

#include <boost/system/result.hpp>

#include "state/open_failure.hpp"

namespace homeport::state {

/// Makes the file if it is missing and gives it mode 0600 whatever the umask says: SQLite would make it
/// readable for everybody, and who works where is nobody else's business. The -wal and -shm files inherit the
/// mode.
[[nodiscard]] boost::system::result<void, OpenFailure> prepare_pin_file(const std::string& path);

}  // namespace homeport::state
