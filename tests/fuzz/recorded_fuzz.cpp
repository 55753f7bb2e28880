// A log of logins may hold anything: it is read in order of time, or refused with a phrase that names the
// file.
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <stdexcept>
#include <string>

#include "simulator/workload.hpp"

namespace hb = homeport::bench;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::istringstream in(std::string(reinterpret_cast<const char*>(data), size));
    hb::Options options;
    options.recorded = "log";
    try {
        const auto workload = hb::read_recorded(in, options);
        hb::Moment before = 0;
        while (const auto login = workload->next()) {
            const auto request = workload->request(*login);
            if (login->at < before || login->at > workload->end() || login->duration < 0 || login->work < 0)
                std::abort();
            if (request.user.empty() || workload->user_name(login->user) != request.user) std::abort();
            before = login->at;
        }
    } catch (const std::runtime_error& error) {
        if (!std::string(error.what()).starts_with("log")) std::abort();
    }
    return 0;
}
