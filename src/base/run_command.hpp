// Another program run to its end, for what it prints.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include <boost/system/result.hpp>

namespace homeport::base {

/// Runs `words` (the first is the program, an absolute path) without a shell, with nothing on its standard
/// input, and returns its standard output; its standard error goes where ours goes. It leads a process group,
/// which is killed at `timeout` or beyond `most` bytes. The string says what went wrong. Blocks: for a
/// worker.
[[nodiscard]] boost::system::result<std::string, std::string> run_command(
    const std::vector<std::string>& words, std::chrono::milliseconds timeout, std::size_t most);

}  // namespace homeport::base
