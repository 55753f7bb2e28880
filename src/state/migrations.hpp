// The schema of the pin store and the way there from every earlier one.
#pragma once

#include <string>

#include <boost/system/result.hpp>

#include "state/sqlite.hpp"

namespace homeport::state {

/// Brings the schema up to date in one transaction: all steps or none. Refuses a schema newer than this
/// program and a database of another program; the string then says "it ...", as the second half of a
/// sentence. Throws sqlite::Error.
[[nodiscard]] boost::system::result<void, std::string> migrate(sqlite::Database& database);

}  // namespace homeport::state
